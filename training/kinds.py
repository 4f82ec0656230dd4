"""The sentences of a model card that follow from the kind of network: a recurrent one, or a GPT."""

from model.gpt import GptConfig

GPT_2 = 124_439_808  # parameters of the smallest GPT-2 (Radford et al. 2019)


def tags(network: dict) -> str:
    """The kind of network as tags of the Hub."""
    return "gpt2, transformer" if network["cell"] == "gpt" else f"{network['cell']}, rnn"


def what_it_is(network: dict, parameters: int) -> str:
    """What continues a text, as the beginning of a sentence."""
    if network["cell"] != "gpt":
        return "A recurrent network"
    return f"A network of GPT-2's architecture, at 1/{GPT_2 / parameters:,.0f} of its size,"


def details(network: dict, parameters: int) -> str:
    """The layers, what the state is, and the files of the step."""
    size = f"logits over {network['vocab_size']} tokens; {parameters:,} parameters, float32."
    if network["cell"] != "gpt":
        return (
            f"Embedding {network['embedding']}, {network['layers']} × {network['cell'].upper()} with "
            f"{network['units']} units, {size} The state is an explicit input and output. `network.keras` is the "
            "trained network in stock Keras layers (`keras.saving.load_model`, no custom objects): (ids, state …) → "
            "(logits, state …). `step.bin` is one step of it in whole numbers, which writes the same characters on "
            "every machine, `step.tflite` the same step for LiteRT, `first.json` how the text of a first visit begins."
        )
    state = 4 * GptConfig(**network).state_units
    return (
        f"{network['layers']} × causal self-attention with {network['heads']} heads and two dense layers, "
        f"{network['units']} units wide, learned positions and one matrix for embedding and logits; {size} "
        f"A token is computed from the last {network['context']}. The state, an explicit input and output, is the keys "
        f"and values of those before it: {state:,} bytes a text. After {network['context']} tokens the positions begin "
        "anew, and the oldest keys are forgotten; the training read on in this way, too. GPT-2 itself ends there. "
        "`network.keras` is the trained network in stock Keras layers (`keras.saving.load_model`, no custom objects): "
        "(ids, state) → (logits, state). `step.tflite` is one step of it for LiteRT, in float32. It is **not exact**: "
        "sums are rounded, other kinds of machine may round them otherwise, and one character that differs changes all "
        "that follow. A server writes its texts; the static edition leaves it out."
    )


def comparison(network: dict, parameters: int) -> str:
    """What a reader must not take it for; empty for a recurrent network."""
    if network["cell"] != "gpt":
        return ""
    return (
        f" GPT-2 itself is {GPT_2 / parameters:,.0f} times as large and has read eight million pages of the web; "
        "this network has read the text below alone. It stands beside the recurrent networks of the same text, and "
        "says nothing about what GPT-2 can do."
    )


def of_network(figures: dict, card: dict) -> str:
    """The sentences about the step that was measured, beside the trained network. figures: those of the network."""
    trained = (
        f"The trained network itself, in float32: {figures['nats_per_token']:.4f} nats per token, "
        f"calibration error {figures['calibration_error']:.1%}."
    )
    if card["network"]["cell"] == "gpt":
        return f"\n\nThese are figures of the step in LiteRT. {trained}"
    return (
        "\n\nThese are figures of the step in whole numbers, whose largest sum is "
        f"{card['largest_sum']:,} of 16,777,216. {trained}"
    )
