"""Gradio's theme: its own parts in the page's colours, whose variables follow light and dark (page/page.css)."""

import inspect

import gradio as gr

FONTS = {  # the system's: nothing is fetched from elsewhere
    "font": [
        "ui-sans-serif",
        "-apple-system",
        "Segoe UI",
        "Roboto",
        "Noto Sans",
        "Liberation Sans",
        "Arial",
        "sans-serif",
    ],
    "font_mono": ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"],
}
COLOURS = {
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
}


def theme() -> gr.themes.Base:
    known = inspect.signature(gr.themes.Base.set).parameters  # only colours have a dark variant
    dark = {f"{name}_dark": value for name, value in COLOURS.items() if f"{name}_dark" in known}
    return gr.themes.Base(**FONTS, radius_size="md", spacing_size="md").set(**COLOURS, **dark)
