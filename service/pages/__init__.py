"""Real pages: the one door to Typst, to the fonts of our users' scripts, and to the writing of Word files. No database, no clock.

A paper is made of blocks (`blocks.py`); the same blocks become PDF, Word and Markdown, so that the words agree. Names are the caller's:
`attribution` says how each line's speaker is shown ("a peer, Northern Savannah"), and this room adds none.

    exports.render_write_up(write_up, header, *, look, logo=None, language=None, annex=None, attribution=None) -> Rendered
        Rendered(pdf: bytes, pages: int, body_pages: int). Body pages are those of the three headings; the annex begins on a new page.
        Raises BadInput "pages.uncovered", naming the words, where a character has no font.
    exports.count_pages(write_up, header, *, look, logo=None, language=None, attribution=None) -> PageCount
        As rendered, remembered by content. Uncovered words are in it rather than raised; then `pages` is 0.
    exports.write_up_docx(… as render_write_up …, word_template=None) -> bytes
    exports.write_up_markdown(write_up, header, *, language=None, annex=None, attribution=None) -> str
        The library's house format: imports again with the same words.
    exports.write_up_picture(write_up, header, *, look, logo=None, language=None, attribution=None) -> bytes     a PNG of page one

`language=None` is the write-up's own. `annex=Annex(options=(AnnexOption(…),), see_also=(SeeAlso(…),), sources=(AnnexSource(…),))` of
`write_up.py`; lines a person moved to the annex are in it always. `coverage.uncovered(texts) -> tuple[str, ...]` asks for any words.

    sheets.run_sheet_pdf(RunSheet(…), *, look, logo=None, language) -> Rendered, sheets.note_sheet_pdf(…) -> Rendered

    logos.read_logo(data) -> bytes and word_template.read_template(data) -> bytes make an uploaded file safe; stored looks, logos and
    templates come from `people/look_store.py`: dress(tx, hub_id, seen_by=) -> look, logo, word_template.

    write_up.write_up_document(…) -> blocks.Document, write_up.body_blocks(write_up, language=, attribution=, level=) -> blocks
    typesetting.typeset(document, look, logo) -> Rendered, typesetting.picture(document, look, logo) -> PNG
    word.word_file(document, look, logo, template=None) -> bytes, markdown.markdown_of(document) -> str
        For any other paper that is made of blocks.
"""
