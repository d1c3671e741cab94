"""The keyboard begins where something is wrong, also where the page has another place of work."""

from backoffice.web.focusing import begin_where_wrong


def test_the_mistake_comes_before_the_place_of_work() -> None:
    page = '<input id="a" title="x > y" autofocus><input id="b" aria-invalid="true">'
    assert begin_where_wrong(page) == (
        '<input id="a" title="x > y"><input id="b" aria-invalid="true" autofocus>'
    )


def test_what_somebody_wrote_is_left_alone() -> None:
    page = '<p role="alert">No.</p><textarea title="un autofocus ">un autofocus más</textarea>'
    assert begin_where_wrong(page) == page.replace(
        'role="alert"', 'role="alert" tabindex="-1" autofocus'
    )


def test_a_page_without_mistakes_stays_as_it_is() -> None:
    page = '<main><input id="a" autofocus></main>'
    assert begin_where_wrong(page) is page
