"""Addresses that must never be asked, and some that must: one table for the guard alone and for the whole door."""

# each with the reason it is refused for
REFUSED: list[tuple[str, str]] = [
    *((url, "blocked_scheme") for url in (
        "ftp://partner.example/feed", "file:///etc/passwd", "gopher://partner.example/", "data:text/xml,<rss/>",
        "javascript:alert(1)", "ws://partner.example/", "unix:/run/docker.sock", "ldap://partner.example/",
        "dict://partner.example:11211/stats", "feed:http://partner.example/", "//partner.example/",
        "partner.example", "", " ", "jar:http://partner.example!/", "httpx://partner.example/",
        "http+unix://%2Frun%2Fdocker.sock/",
    )),
    *((url, "blocked_port") for url in (
        "http://partner.example:22/", "http://partner.example:0/", "http://partner.example:8080/",
        "https://partner.example:6379/", "http://partner.example:65535/", "http://8.8.8.8:81/",
        "http://partner.example:442/", "http://[2606:4700::1111]:25/",
    )),
    *((f"http://{host}/", "blocked_address") for host in (
        # no host, no port, no name
        "", ".", "..", ":80", "partner.example:port", "partner.example:-1", "partner.example:65536",
        "partner.example:8_0", "partner..example", ".partner.example", "partner.example..", "-partner.example",
        "partner-.example", "part%6eer.example", "partner.example:80:80", "part ner.example", "a" * 64 + ".example",
        ".".join(["a" * 60] * 5), "\N{SNOWMAN}" * 2000, "xn--\N{SNOWMAN}.example", "part\x00ner.example",
        "partner.example,127.0.0.1", "*.example", "partner.example%00.org",
        # user info, and what parsers quarrel about
        "user@partner.example", "user:secret@partner.example", "@partner.example", "partner.example@127.0.0.1",
        "127.0.0.1#@partner.example", "127.0.0.1?@partner.example", "partner.example\\@127.0.0.1",
        "127.0.0.1\\@partner.example", "partner.example\\.org", "partner.example/a\\b",
        "[::1", "::1]", "[::1]x", "x[2606:4700::1111]",
        "[[::1]]", "[]", "[127.0.0.1]", "::1", "[v1.fe80::a]", "[2606:4700::1111%25eth0]", "[fe80::1%25lo]",
        "[::1%25]", "[2606:4700::1111.]",
        # one address, spelt in many ways
        "127.0.0.1", "127.0.0.1.", "127.0.0.1:80", "127.1", "127.0.1", "127.000.000.001", "0177.0.0.1", "0177.1",
        "0x7f.0.0.1", "0x7f.1", "0x7f000001", "0X7F000001", "017700000001", "2130706433", "127.0.0.01",
        "0x7f.0x0.0x0.0x1", "8.8.8.010", "0x08080808", "134744072", "8.8.2056", "1.1", "1.2.3.4.5", "256.0.0.1",
        "1.2.3.999", "0x", "partner.0x7f", "4294967296", "00000000000000000000000000000177.0.0.1",
        "\uff11\uff12\uff17.0.0.1", "127\u30020\u30020\u30021", "\u2460\u2461\u2466.\u24ea.\u24ea.\u2460",
        # this machine, and the networks round it
        "0.0.0.0", "0.1.2.3", "127.255.255.254", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
        "169.254.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255",
        # metadata of clouds
        "169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192", "168.63.129.16", "[fd00:ec2::254]",
        "[fd20:ce::254]", "[::ffff:169.254.169.254]",
        # set aside by IANA
        "192.0.0.1", "192.0.0.8", "192.0.0.170", "192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1",
        "192.175.48.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1",
        "239.255.255.250", "240.0.0.1", "255.255.255.255",
        # IPv6
        "[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::127.0.0.1]", "[::7f00:1]", "[::8.8.8.8]", "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]", "[::FFFF:10.0.0.1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::8.8.8.8]",
        "[64:ff9b:1::7f00:1]", "[100::1]", "[100:0:0:1::1]", "[2001::1]", "[2001:0:7f00:1::]", "[2001:2::1]",
        "[2001:10::1]", "[2001:20::1]", "[2001:1ff:ffff::1]", "[2001:db8::1]", "[2002:7f00:1::]",
        "[2002:808:808::]", "[2620:4f:8000::1]", "[3fff::1]", "[3fff:fff:ffff::1]", "[4000::1]", "[5f00::1]",
        "[fc00::1]", "[fdff::1]", "[fe80::1]", "[febf::1]", "[fec0::1]", "[ff02::1]", "[ff0e::1]", "[1fff::1]",
    )),
]  # fmt: skip

# each with the host and port that are meant
PASSED: list[tuple[str, str]] = [
    ("http://partner.example", "partner.example:80"),
    ("http://partner.example/", "partner.example:80"),
    ("https://partner.example/feed?x=1#y", "partner.example:443"),
    ("HTTPS://Partner.EXAMPLE:443/", "partner.example:443"),
    ("http://partner.example:443/", "partner.example:443"),
    ("https://partner.example:80/", "partner.example:80"),
    ("http://partner.example:/", "partner.example:80"),
    ("http://partner.example:0080/", "partner.example:80"),
    ("http://partner.example./", "partner.example:80"),
    ("http://xn--strae-oqa.example/", "xn--strae-oqa.example:80"),
    ("http://stra\N{LATIN SMALL LETTER SHARP S}e.example/", "xn--strae-oqa.example:80"),
    ("http://\N{CYRILLIC SMALL LETTER DE}\N{CYRILLIC SMALL LETTER A}.example/", "xn--80ah.example:80"),
    ("http://partner\u3002example/", "partner.example:80"),
    ("http://partner.example\u3002/", "partner.example:80"),
    ("http://under_score.partner.example/", "under_score.partner.example:80"),
    ("http://a--b.example/", "a--b.example:80"),
    ("http://1and1.example/", "1and1.example:80"),
    ("http://127.0.0.1.partner.example/", "127.0.0.1.partner.example:80"),
    (f"http://{'a' * 63}.example/", f"{'a' * 63}.example:80"),
    ("http://localhost/", "localhost:80"),  # what it leads to is looked at when it is resolved
    ("http://8.8.8.8/", "8.8.8.8:80"),
    ("http://8.8.8.8./", "8.8.8.8:80"),
    ("http://1.1.1.1:443/", "1.1.1.1:443"),
    ("http://[2606:4700:4700::1111]/", "[2606:4700:4700::1111]:80"),
    ("https://[2606:4700:4700:0:0:0:0:1111]/", "[2606:4700:4700::1111]:443"),
    ("http://[::ffff:8.8.8.8]/", "[::ffff:808:808]:80"),
]

PUBLIC = [
    "8.8.8.8", "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
    "168.63.129.15", "168.63.129.17", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0",
    "192.0.3.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "203.0.112.255", "203.0.114.0",
    "223.255.255.255", "1.0.0.0", "2000::1", "2001:200::1", "2001:4860:4860::8888", "2001:db7:ffff::1",
    "2001:db9::1", "2003::1", "2606:4700::1111", "2a00:1450:4009::200e", "3ffe:ffff::1", "3fff:1000::1",
    "::ffff:8.8.8.8",
]  # fmt: skip
