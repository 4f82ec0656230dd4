"""How the page looks: Gradio's theme in the page's own colours, and what its <head> holds."""

import inspect

import gradio as gr

from assets.part import PARTS, read

FONTS = {
    "font": ["ui-sans-serif", "system-ui", "sans-serif"],  # nothing is fetched from elsewhere
    "font_mono": ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"],
}


def head() -> str:
    """For the page's <head>: the style, there before anything is drawn, and what all scripts share."""
    styles = "\n".join(read(name) for name in ("live.css", *(f"{part}/view.css" for part in PARTS)))
    return f"<style>{styles}</style>\n<script>{read('shared.js')}</script>"


def theme() -> gr.themes.Base:
    """Gradio's own parts in the colours of live.css, whose variables follow light and dark."""
    plain = {
        "body_background_fill": "var(--page)",
        "body_text_color": "var(--ink)",
        "body_text_color_subdued": "var(--faint)",
        "background_fill_primary": "var(--card)",
        "background_fill_secondary": "var(--page)",
        "block_background_fill": "transparent",
        "block_border_width": "0px",
        "block_label_text_color": "var(--faint)",
        "block_title_text_color": "var(--faint)",
        "block_padding": "0px",
        "input_border_width": "1px",
        "border_color_primary": "var(--line)",
        "input_background_fill": "var(--card)",
        "input_border_color": "var(--line)",
        "input_border_color_focus": "var(--focus)",
        "button_border_width": "1px",
        "button_secondary_background_fill": "var(--card)",
        "button_secondary_background_fill_hover": "var(--page)",
        "button_secondary_border_color": "var(--line)",
        "button_secondary_text_color": "var(--ink)",
        "button_primary_background_fill": "var(--ink)",
        "button_primary_background_fill_hover": "var(--ink)",
        "button_primary_border_color": "var(--ink)",
        "button_primary_text_color": "var(--page)",
    }
    known = inspect.signature(gr.themes.Base.set).parameters  # only colours have a dark variant
    dark = {f"{name}_dark": value for name, value in plain.items() if f"{name}_dark" in known}
    return gr.themes.Base(**FONTS, radius_size="md", spacing_size="md").set(**plain, **dark)
