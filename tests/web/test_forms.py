"""Fields are rendered with label, hint and error beside them, and tied to them for screen readers."""

from django import forms
from django.template import Context, Template

from civspace.web.forms import DayInput, FilterForm, MinuteInput


class Example(forms.Form):
    title = forms.CharField(help_text="As on the document.")
    acronym = forms.CharField(required=False)
    format = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="I agree")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


class Narrow(FilterForm):
    q = forms.CharField(required=False)
    body = forms.ChoiceField(required=False, choices=[("", "-"), ("HRC", "HRC")])


def squeeze(html: str) -> str:
    return "".join(line.strip() for line in html.splitlines())


def test_a_text_field_has_label_hint_and_control():
    assert squeeze(Example()["title"].as_field_group()) == (
        '<div class="field"><label for="id_title">Title</label>'
        '<div class="hint" id="id_title_helptext">As on the document.</div>'
        '<input type="text" name="title" required aria-describedby="id_title_helptext" id="id_title"></div>'
    )


def test_an_error_stands_beside_the_field_and_is_tied_to_it():
    assert squeeze(Example({"title": ""})["title"].as_field_group()) == (
        '<div class="field field--error"><label for="id_title">Title</label>'
        '<div class="hint" id="id_title_helptext">As on the document.</div>'
        '<div class="field__errors" id="id_title_error"><p class="field__error">'
        '<span class="visually-hidden">Error:</span> This field is required.</p></div>'
        '<input type="text" name="title" required aria-invalid="true" '
        'aria-describedby="id_title_helptext id_title_error" id="id_title"></div>'
    )


def test_what_is_not_required_says_so_but_a_filter_does_not():
    assert '<label for="id_acronym">Acronym <span class="optional">(optional)</span></label>' in squeeze(
        Example()["acronym"].as_field_group()
    )
    assert '<label for="id_q">Q</label>' in squeeze(Narrow()["q"].as_field_group())


def test_a_group_of_choices_is_a_fieldset_with_a_legend():
    html = squeeze(Example({})["format"].as_field_group())
    assert html.startswith(
        '<fieldset class="field field--error" aria-describedby="id_format_error"><legend>Format</legend>'
    )
    assert '<div class="choices choices--radioselect">' in html
    assert '<label for="id_format_0"><input type="radio" name="format" value="a" required aria-invalid="true"' in html


def test_a_single_checkbox_has_its_label_behind_it():
    assert squeeze(Example()["agree"].as_field_group()) == (
        '<div class="field field--checkbox"><div class="choice">'
        '<input type="checkbox" name="agree" required id="id_agree"><label for="id_agree">I agree</label></div></div>'
    )


def test_a_form_renders_hidden_fields_once():
    assert str(Example()).count('name="token"') == 1


def test_help_text_is_escaped():
    class Page(forms.Form):
        name = forms.CharField(help_text="<b>bold</b>")

    assert "&lt;b&gt;bold&lt;/b&gt;" in str(Page())


def test_the_error_summary_links_to_the_first_control_of_each_field():
    form = Example({"title": ""})
    form.add_error(None, "The two do not fit.")
    html = squeeze(Template("{% error_summary form %}").render(Context({"form": form})))
    assert html == (
        '<div class="error-summary" role="alert" tabindex="-1" data-error-summary>'
        "<h2>There is a problem</h2><ul>"
        "<li>The two do not fit.</li>"
        '<li><a href="#id_title">Title: This field is required.</a></li>'
        '<li><a href="#id_format_0">Format: This field is required.</a></li>'
        '<li><a href="#id_agree">I agree: This field is required.</a></li></ul></div>'
    )


def test_the_error_summary_reads_formsets_and_is_silent_when_all_is_well():
    rows = forms.formset_factory(Narrow, max_num=1, validate_max=True)
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-body": "COP"}
    html = Template("{% error_summary rows %}").render(Context({"rows": rows(data)}))
    assert '<a href="#id_form-0-body">' in html
    for quiet in (Example(), rows(), None):
        assert Template("{% error_summary form %}").render(Context({"form": quiet})).strip() == ""


def test_active_filters_are_the_valid_ones_with_a_value():
    assert Narrow().active() == {}
    assert Narrow({"q": "", "body": "HRC"}).active() == {"body": "HRC"}
    assert Narrow({"q": "water", "body": "nothing"}).active() == {"q": "water"}


def test_pickers_keep_the_machine_format_in_every_language():
    from datetime import UTC, datetime

    moment = datetime(2026, 6, 15, 18, 0, tzinfo=UTC)
    assert DayInput().render("day", moment.date()) == '<input type="date" name="day" value="2026-06-15">'
    assert MinuteInput().render("at", moment) == '<input type="datetime-local" name="at" value="2026-06-15T18:00">'


class Long(forms.Form):
    text = forms.CharField(max_length=5, widget=forms.Textarea)


def test_a_text_that_is_too_long_is_not_cut_off_but_said_to_be():
    assert Long()["text"].as_widget().split() == [
        "<textarea", 'name="text"', 'cols="40"', 'rows="10"', "required", 'id="id_text">', "</textarea>",
    ]  # fmt: skip
    form = Long({"text": "abcdefg"})
    assert form.errors["text"] == ["Ensure this value has at most 5 characters (it has 7)."]
    assert form["text"].as_widget().endswith(">\nabcdefg</textarea>")
