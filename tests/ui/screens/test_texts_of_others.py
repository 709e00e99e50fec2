"""People's words on the way to the page: dropped files, Markdown of write-ups, marked passages."""

import pytest

from ui.screens.markdown import markdown_html
from ui.screens.passages import marked_html, shortened
from ui.screens.pasted import text_of_file


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Où est l’argent ?".encode(), "Où est l’argent ?"),
        ("\ufeffOù".encode(), "Où"),
        ("Où".encode("cp1252"), "Où"),
        ("Où".encode("utf-16"), "Où"),
        (b"a\r\nb\x0cc", "a\nb\nc"),
    ],
)
def test_a_text_file_is_read_in_the_encodings_editors_write(content: bytes, text: str) -> None:
    assert text_of_file("request.txt", content) == text


def test_a_binary_file_is_told_apart() -> None:
    assert text_of_file("request.txt", b"PK\x03\x04\x00\x00binary") is None
    assert text_of_file("request.pdf", b"%PDF-1.4 no byte of this looks binary") is None


def test_a_dropped_mail_gives_subject_sender_and_plain_words() -> None:
    mail = (
        "From: Esther Nyambura <esther@example.org>\r\nSubject: staff houses\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\nCould you help us?\r\n"
    )
    text = text_of_file("request.eml", mail.encode())
    assert text is not None
    assert text.startswith("From: Esther Nyambura")
    assert "Subject: staff houses" in text
    assert "Could you help us?" in text


def test_a_mail_with_nothing_to_read_is_told_apart() -> None:
    mail = b"From: a@example.org\r\nContent-Type: image/png\r\n\r\nabc"
    assert text_of_file("picture.eml", mail) is None


def test_headings_lists_and_tables_of_a_write_up_are_drawn() -> None:
    text = "## What we did\nWe asked.\n\n- one\n  and more\n- **two**\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    page = markdown_html(text)
    assert "<h3>What we did</h3><p>We asked.</p>" in page
    assert "<ul><li>one and more</li><li><strong>two</strong></li></ul>" in page
    assert "<th>a</th><th>b</th>" in page
    assert "<td>1</td><td>2</td>" in page


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>x</script>",
        "# <img src=x>",
        "- <b>x",
        "| <i> | x |\n| <i> | y |",
        "![a](http://evil.example/a.png)",
        "**<u>**",
    ],
)
def test_markup_in_a_write_up_stays_words(hostile: str) -> None:
    page = markdown_html(hostile)
    for tag in ("<script", "<img", "<b>", "<i>", "<u>"):
        assert tag not in page


def test_whole_words_are_marked_where_they_stand_and_nothing_else() -> None:
    marked = marked_html("The county <counted> County money", ("county", "money"))
    assert marked == "The <mark>county</mark> &lt;counted&gt; <mark>County</mark> <mark>money</mark>"


def test_a_long_passage_is_cut_at_a_word_and_loses_its_markdown() -> None:
    cut = shortened("### Heading\n" + "**word** " * 100, 50)
    assert cut.startswith("word word")
    assert cut.endswith("word …")
    assert "#" not in cut
    assert "*" not in cut
