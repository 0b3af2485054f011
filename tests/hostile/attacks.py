"""A generator of texts that would run something in a reader's browser: out of parts, by a seed, none of them copied.

Each calls `live(1)`, which a page that judges them defines.
"""

from collections.abc import Callable, Sequence
from random import Random

CALL = "live(1)"
_HANDLERS = """
    onload onerror onclick onmouseover onfocus onanimationstart ontoggle onbegin onwheel onpointerenter onpageshow
    onhashchange oncut onsubmit oninput onscroll ontransitionend onbeforeunload onstart onfinish onshow onsearch
""".split()  # noqa: SIM905 - read as a list of words
_TAGS = """
    img svg body input details video audio iframe object embed a p div table form button select textarea marquee math
    style link meta base frame isindex keygen template slot portal dialog xss-y animate set image use foreignObject
    desc annotation-xml mglyph mtext noscript noembed plaintext xmp title listing
""".split()  # noqa: SIM905 - a list that is read as text
_LINKED = """
    a.href area.href img.src iframe.src form.action button.formaction object.data embed.src svg.xlink:href use.href
    math.href base.href link.href video.poster body.background table.background input.src img.srcset a.xlink:href
    animate.to frame.src source.src
""".split()  # noqa: SIM905 - a list that is read as text
_SCHEMES = """
    javascript: vbscript: data:text/html, data:image/svg+xml, jar: livescript: feed:javascript: blob: filesystem:
    view-source:javascript: mhtml: file:///
""".split()  # noqa: SIM905 - a list that is read as text
_BLANKS = (
    "", " ", "\t", "\n", "\r\n", "\x00", "\x01", "\x0b", "\x0c", "\u00a0", "\u200b", "\u2028", "\ufeff", "/", "&#9;",
    "&Tab;",
)  # fmt: skip
_RAW = "title style textarea noscript xmp iframe noembed noframes script plaintext template".split()  # noqa: SIM905 - a list that is read as text
_FOREIGN = (
    "svg", "math", "svg><foreignObject", "math><mtext", "svg><desc", "math><annotation-xml encoding=text/html",
    "svg><style", "math><mi><table", "form><math><mtext></form><form",
)  # fmt: skip
_CSS = (
    "background:url(javascript:live(1))", "width:expression(live(1))", "-moz-binding:url(javascript:live(1))",
    "behavior:url(x.htc)", "@import 'javascript:live(1)'", "animation-name:x",
)  # fmt: skip


def _pick(chance: Random, options: Sequence[str]) -> str:
    return options[chance.randrange(len(options))]


def _cased(chance: Random, text: str) -> str:
    return "".join(each.upper() if chance.random() < 0.3 else each for each in text)


def _entity(chance: Random, text: str) -> str:
    """Some characters as references, with and without their end, with zeros in front."""

    def written(character: str) -> str:
        if chance.random() > 0.3:
            return character
        number = f"{'0' * chance.randrange(8)}{ord(character)}" if chance.random() < 0.5 else f"x{ord(character):X}"
        return f"&#{number}{';' if chance.random() < 0.8 else ''}"

    return "".join(map(written, text))


def _scheme(chance: Random) -> str:
    scheme = _cased(chance, _pick(chance, _SCHEMES))
    at = chance.randrange(len(scheme))
    made = _pick(chance, _BLANKS) + scheme[:at] + _pick(chance, _BLANKS) + scheme[at:]
    target = f"<script>{CALL}</script>" if "data" in scheme.lower() else CALL
    return _entity(chance, made) + target if chance.random() < 0.4 else made + target


def _quoted(chance: Random, value: str) -> str:
    mark = _pick(chance, ("'", '"', "", "`"))
    return f"{mark}{value}{mark}"


def _handler(chance: Random) -> str:
    gap = _pick(chance, ("=", " = ", "\n=\n", "\x0c=", "/=", "=\x00"))
    return f"{_cased(chance, _pick(chance, _HANDLERS))}{gap}{_quoted(chance, CALL)}"


def _tag(chance: Random) -> str:
    tag, gap = _cased(chance, _pick(chance, _TAGS)), _pick(chance, (" ", "/", "\n", "\t", "\x0c", " /", " x=y ", "/x/"))
    end = _pick(chance, (">", "", " >", "/>", "//", ">\n", "><"))
    return f"<{tag}{gap}src=x {_handler(chance)} autofocus tabindex=1{end}"


def _script(chance: Random) -> str:
    starts = (
        "<script>",
        "<script\n>",
        "<script/x>",
        "<<script>",
        "<scr<script>ipt>",
        "<script src=//e.e>",
        "<script\x00>",
    )
    ends = "</script>", "</script\n>", "", "</script ", "//</script>", "<!--</script>"
    return f"{_cased(chance, _pick(chance, starts))}{CALL}{_cased(chance, _pick(chance, ends))}"


def _link(chance: Random) -> str:
    tag, attribute = _pick(chance, _LINKED).split(".")
    return f"<{_cased(chance, tag)} {attribute}={_quoted(chance, _scheme(chance))}>text</{tag}>"


def _nested(chance: Random) -> str:
    inner, raw, foreign = one(chance), _pick(chance, _RAW), _pick(chance, _FOREIGN)
    shapes = (
        f"<{raw}>{inner}</{raw}>", f"<{raw}><!--</{raw}>{inner}-->", f"<!--{inner}-->", f"<!-->{inner}",
        f"<!--><{inner}", f"<![CDATA[{inner}]]>", f"<{foreign}><{raw}>{inner}", f"<?{inner}?>", f"<!x {inner}>",
        f"</{inner}", f"<p title='{inner}'>", f'<p title="&quot;>{inner}">', f"<a title='&lt;/{raw}&gt;{inner}'>",
        f"<{foreign}><p id='</{raw}>{inner}'>", f"<table><tr>{inner}<td>", f"<b><i>{inner}</b></i>",
    )  # fmt: skip
    return _pick(chance, shapes)


def _escaped(chance: Random) -> str:
    inner = one(chance)
    once = inner.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    numbers = "".join(f"&#{ord(each)};" for each in inner)
    openers = (inner.replace("<", opener) for opener in ("&#60", "\\x3c", "%3C"))
    return _pick(chance, (once, once.replace("&", "&amp;"), numbers, *openers))


def _broken_out(chance: Random) -> str:
    ends = '">', "'>", "--></style>", "]]>", "</title>", "</textarea>", "`>", '\\">', "\x00>"
    return _pick(chance, ends) + one(chance)


def _styled(chance: Random) -> str:
    css = _pick(chance, _CSS)
    shapes = (
        f"<p style='{css}'>x</p>",
        f"<style>*{{{css}}}</style>",
        f"<link rel=stylesheet href='data:text/css,{css}'>",
    )
    return _pick(chance, shapes)


def _odd(chance: Random) -> str:
    """Half a thing: what a tolerant reader makes whole."""
    whole = _pick(chance, (_tag(chance), _link(chance), _script(chance)))
    at = chance.randrange(1, len(whole))
    spaced = whole[:at] + _pick(chance, _BLANKS) + whole[at:]
    return _pick(chance, (whole[:at], spaced, whole.replace(">", "", 1), whole[::-1] + whole))


def _wide(chance: Random) -> str:
    """Angle brackets of other scripts, which some normalise."""
    forms: tuple[dict[int, str], ...] = ({60: "\uff1c", 62: "\uff1e"}, {60: "\u2039"})
    return one(chance).translate(forms[chance.randrange(2)])


_SIMPLE: tuple[Callable[[Random], str], ...] = (_tag, _tag, _script, _link, _link, _scheme, _styled)
_ALL = (*_SIMPLE, _nested, _nested, _escaped, _broken_out, _odd, _wide)


def one(chance: Random) -> str:
    """A text without others inside."""
    return _SIMPLE[chance.randrange(len(_SIMPLE))](chance)


def attacks(count: int, seed: int) -> list[str]:
    """So many different texts."""
    chance, made = Random(seed), dict[str, None]()
    while len(made) < count:
        made[_ALL[chance.randrange(len(_ALL))](chance)] = None
    return list(made)
