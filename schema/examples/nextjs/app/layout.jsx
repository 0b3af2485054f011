export const metadata = { title: "Migration and development in Tunisia" };

export default function Layout({ children }) {
  return (
    <html lang="fr">
      <body>{children}</body>
    </html>
  );
}
