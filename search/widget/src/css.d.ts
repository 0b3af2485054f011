// A style sheet comes into the built file as a text.
declare module "*.css" {
  const text: string;
  export default text;
}
