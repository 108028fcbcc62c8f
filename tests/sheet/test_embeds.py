from __future__ import annotations

from collections.abc import Callable

import pytest

from proxy.sheet.embeds import host_of, kind_of, watch_address

MainOf = Callable[..., str]


def small(href: str, words: str) -> str:
    return f'<p class="c"><a href="{href}">{words}</a></p>'


@pytest.mark.parametrize(
    ("body", "main"),
    [
        pytest.param(
            "<iframe src='https://www.youtube.com/embed/abcdefghijk?rel=0' title='A report'>"
            "</iframe>",
            small("https://www.youtube.com/watch?v=abcdefghijk", "Video: A report (youtube.com)"),
            id="a player is the page to watch at",
        ),
        pytest.param(
            "<iframe src='https://www.youtube.com/embed/abcdefghijk' title='YouTube video player'>"
            "</iframe>",
            small("https://www.youtube.com/watch?v=abcdefghijk", "Video (youtube.com)"),
            id="a title that says nothing",
        ),
        pytest.param(
            "<iframe data-src=https://player.vimeo.com/video/1234></iframe>",
            small("https://vimeo.com/1234", "Video (vimeo.com)"),
            id="a lazy frame",
        ),
        pytest.param(
            "<iframe src=https://datawrapper.dwcdn.net/aBc/1/ title=Prices></iframe>",
            small("https://datawrapper.dwcdn.net/aBc/1/", "Chart: Prices (datawrapper.dwcdn.net)"),
            id="a chart",
        ),
        pytest.param(
            "<iframe src=https://www.google.com/maps/embed?pb=1></iframe>",
            small("https://www.google.com/maps/embed?pb=1", "Map (google.com)"),
            id="a map",
        ),
        pytest.param(
            "<iframe src=https://tool.example/x></iframe>",
            small("https://tool.example/x", "tool.example"),
            id="anything else",
        ),
        pytest.param(
            "<iframe src=about:blank></iframe><iframe></iframe>a",
            "<p>a</p>",
            id="a frame of nothing",
        ),
        pytest.param(
            "<iframe src=https://x.example/ width=1 height=1></iframe>a", "<p>a</p>", id="a counter"
        ),
        pytest.param("<iframe src=https://x.example/ads/x></iframe>a", "<p>a</p>", id="an ad"),
        pytest.param(
            "<iframe src=https://pos.baidu.com/s?wid=1></iframe>a", "<p>a</p>", id="a network's ad"
        ),
        pytest.param("<iframe src='javascript:x'></iframe>a", "<p>a</p>", id="a script"),
        pytest.param(
            "<amp-youtube data-videoid=abcdefghijk></amp-youtube>",
            small("https://www.youtube.com/watch?v=abcdefghijk", "Video (youtube.com)"),
            id="an AMP player",
        ),
        pytest.param(
            "<lite-youtube videoid='\"><x'>a</lite-youtube>", "<p>a</p>", id="an item that is none"
        ),
        pytest.param(
            "<figure class=media><oembed url=https://youtu.be/abcdefghijk></oembed></figure>",
            small("https://youtu.be/abcdefghijk", "Video (youtu.be)"),
            id="an editor's embed",
        ),
        pytest.param(
            "<figure class=wp-block-embed><div>\nhttps://youtu.be/abcdefghijk\n</div></figure>",
            small("https://youtu.be/abcdefghijk", "Video (youtu.be)"),
            id="an address that a script would fill",
        ),
        pytest.param(
            "<script data-telegram-post=channel/12></script>",
            small("https://t.me/channel/12", "Post (t.me)"),
            id="a channel's post",
        ),
        pytest.param(
            "<script data-telegram-post='../x'></script><script>a</script>b",
            "<p>b</p>",
            id="no post",
        ),
        pytest.param(
            "<blockquote class=twitter-tweet><p>Words</p>Name <a "
            "href=https://twitter.com/n/status/1>today</a></blockquote>",
            '<blockquote>\n<p>Words</p>\n<p>Name <a href="https://twitter.com/n/status/1">today'
            "</a></p>\n</blockquote>",
            id="a post keeps its words",
        ),
        pytest.param(
            "<iframe src=https://youtu.be/abcdefghijk></iframe><iframe "
            "src=https://youtu.be/abcdefghijk></iframe>",
            small("https://youtu.be/abcdefghijk", "Video (youtu.be)"),
            id="the same thing once",
        ),
        pytest.param(
            "<object data=/report.pdf><p>The report</p></object>",
            small("https://news.example/report.pdf", "Document (news.example)")
            + "\n<p>The report</p>",
            id="a document",
        ),
        pytest.param(
            "<object data=/game.swf><p>A game</p></object>",
            "<p>A game</p>",
            id="what nobody can open",
        ),
        pytest.param(
            "<map><area href=/a alt=North><area href=/b></map>",
            '<p><a href="https://news.example/a">North</a></p>',
            id="regions of a picture",
        ),
    ],
)
def test_an_embed_becomes(main_of: MainOf, body: str, main: str) -> None:
    assert main_of(body) == main


@pytest.mark.parametrize(
    ("body", "main"),
    [
        pytest.param(
            "<video><source src=/v/1080.mp4 size=1080><source src=/v/360.mp4 size=360><p>No video?"
            "</video>",
            small("https://news.example/v/360.mp4", "Video: MP4 (news.example)"),
            id="the smallest file",
        ),
        pytest.param(
            "<video><source src=/v.webm type=video/webm><source src=/v.mp4 type=video/mp4></video>",
            small("https://news.example/v.mp4", "Video: MP4 (news.example)"),
            id="the type that most can play",
        ),
        pytest.param(
            "<audio src=/a.mp3 title=Interview></audio>",
            small("https://news.example/a.mp3", "Audio: Interview (news.example)"),
            id="a sound",
        ),
        pytest.param(
            "<video src=/v.mp4><track kind=captions src=/v.vtt label=English><track kind=metadata "
            "src=/m.vtt></video>",
            small("https://news.example/v.mp4", "Video: MP4 (news.example)")
            + "\n"
            + small("https://news.example/v.vtt", "Captions: English"),
            id="captions",
        ),
        pytest.param(
            "<video poster=/p.jpg src=blob:x></video>",
            '<p class="c"><img src="https://news.example/p.jpg" alt="" border="0"></p>',
            id="a poster alone",
        ),
        pytest.param("<video></video>a", "<p>a</p>", id="nothing to play"),
    ],
)
def test_a_player_becomes(main_of: MainOf, body: str, main: str) -> None:
    assert main_of(body) == main


@pytest.mark.parametrize(
    ("player", "page"),
    [
        (
            "https://www.youtube-nocookie.com/embed/abcdefghijk",
            "https://www.youtube.com/watch?v=abcdefghijk",
        ),
        ("https://www.dailymotion.com/embed/video/x1", "https://www.dailymotion.com/video/x1"),
        ("https://rutube.ru/play/embed/12ab", "https://rutube.ru/video/12ab/"),
        ("https://open.spotify.com/embed/episode/1a?x=1", "https://open.spotify.com/episode/1a"),
        ("https://www.instagram.com/p/Ab-1/embed/", "https://www.instagram.com/p/Ab-1/"),
        ("https://t.me/channel/12?embed=1", "https://t.me/channel/12"),
        ("https://player.example/1", "https://player.example/1"),
    ],
)
def test_a_player_has_a_page(player: str, page: str) -> None:
    assert watch_address(player) == page


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://soundcloud.com/a", "audio"),
        ("https://www.openstreetmap.org/export/embed.html", "map"),
        ("https://flo.uri.sh/story/1/embed", "chart"),
        ("https://www.documentcloud.org/documents/1", "document"),
        ("https://x.example/a.mp3?x", "audio"),
        ("https://x.example/a", ""),
    ],
)
def test_what_is_at_an_address_has_a_word(url: str, kind: str) -> None:
    assert kind_of(url) == kind


def test_a_host_is_shown_without_its_prefix() -> None:
    assert host_of("https://www.youtube.com/watch") == "youtube.com"
