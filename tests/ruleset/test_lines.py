from proxy.ruleset.lines import table_lines

SOURCE = '''schema = 1
[site]  # [[rule]]
name = "[[rule]]"
[[rule]]
id = 'a'
[[fixture]]
html = \'\'\'
[[rule]]
it's "quoted" [[rule]]
\'\'\'
  [[ rule ]]
why = """
[[rule]]
a \\""" b
"""
[[test]]
'''


def test_tables_inside_strings_and_comments_are_none() -> None:
    assert table_lines(SOURCE) == {"site": [2], "rule": [4, 11], "fixture": [6], "test": [16]}


def test_an_open_string_is_no_endless_search() -> None:
    assert table_lines("[[rule]]\nx = '''" + "a'" * 200_000) == {"rule": [1]}
