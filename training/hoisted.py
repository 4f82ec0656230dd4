"""Keras' recurrent layers, faster in training on a processor: one large matrix product instead of one per time step.

Keras loops over time on a processor. In each step it multiplies the inputs by the kernel, and on the way back it adds
that step's part to the gradients of both matrices. Here the inputs are multiplied before the loop, and the gradients of
the matrices are computed after it, by one product over all time steps. Only the product with the state stays inside.

Weights, outputs and gradients are those of the stock layers (tests/training/test_hoisted.py), so a network is trained
with these layers and shipped with those. They need TensorFlow, and a GPU has faster ones: there, nothing is replaced.
"""

import keras

try:
    import tensorflow as tf
except ModuleNotFoundError:  # Keras has another backend
    tf = None


BLOCK = 2**17  # numbers of 4 bytes


def hoisted(network: keras.Model) -> keras.Model:
    """A copy of the network, weights included, with the layers below; the network itself where they can't help."""
    if keras.backend.backend() != "tensorflow" or tf.config.list_physical_devices("GPU"):
        return network
    faster = {keras.layers.LSTM: HoistedLSTM, keras.layers.GRU: HoistedGRU, keras.layers.SimpleRNN: HoistedRNN}

    def clone(layer: keras.Layer) -> keras.Layer:
        return faster.get(type(layer), type(layer)).from_config(layer.get_config())

    copy = keras.models.clone_model(network, clone_function=clone)
    copy.set_weights(network.get_weights())
    return copy


class HoistedLSTM(keras.layers.LSTM):
    """State h, c. Gates in Keras' order: input i, forget f, candidate g, output o."""

    def inner_loop(self, sequences, initial_state, mask, training=False):
        return run_layer(self, sequences, initial_state)

    @staticmethod
    def step(inputs, products, state):
        c = state[1]
        i, f, g, o = tf.split(inputs + products, 4, axis=-1)
        i, f, g, o = tf.sigmoid(i), tf.sigmoid(f), tf.tanh(g), tf.sigmoid(o)
        new = f * c + i * g
        squashed = tf.tanh(new)
        return [o * squashed, new], tf.concat([i, f, g, o, c, squashed], axis=-1)

    @staticmethod
    def factors(before, saved):
        i, f, g, o, c, squashed = tf.split(saved, 6, axis=-1)
        gates = [g * i * (1 - i), c * f * (1 - f), i * (1 - g * g), squashed * o * (1 - o)]
        return [tf.concat(gates, axis=-1), o * (1 - squashed * squashed), f]

    @staticmethod
    def back(d_h, d_memory, factors):
        gates, squashing, f = factors
        d_c = d_memory[0] + d_h * squashing
        return tf.concat([d_c, d_c, d_c, d_h], axis=-1) * gates, None, [d_c * f]

    @staticmethod
    def d_products(d_inputs, saved):
        return d_inputs


class HoistedGRU(keras.layers.GRU):
    """State h. Gates in Keras' order: update z, reset r, candidate g, where r multiplies g's product with the state."""

    def inner_loop(self, sequences, initial_state, mask, training=False):
        return run_layer(self, sequences, initial_state)

    @staticmethod
    def step(inputs, products, state):
        z, r, g = tf.split(inputs, 3, axis=-1)
        product_z, product_r, product_g = tf.split(products, 3, axis=-1)
        z, r = tf.sigmoid(z + product_z), tf.sigmoid(r + product_r)
        g = tf.tanh(g + r * product_g)
        return [z * state[0] + (1 - z) * g], tf.concat([z, r, g, product_g], axis=-1)

    @staticmethod
    def factors(before, saved):
        z, r, g, product_g = tf.split(saved, 4, axis=-1)
        candidate = (1 - z) * (1 - g * g)
        return [tf.concat([(before - g) * z * (1 - z), candidate * product_g * r * (1 - r), candidate], axis=-1), z]

    @staticmethod
    def back(d_h, d_memory, factors):
        gates, z = factors
        return tf.concat([d_h, d_h, d_h], axis=-1) * gates, d_h * z, []

    @staticmethod
    def d_products(d_inputs, saved):
        d_z, d_r, d_g = tf.split(d_inputs, 3, axis=-1)
        return tf.concat([d_z, d_r, d_g * tf.split(saved, 4, axis=-1)[1]], axis=-1)


class HoistedRNN(keras.layers.SimpleRNN):
    """State h = tanh(inputs + products)."""

    def inner_loop(self, sequences, initial_state, mask, training=False):
        return run_layer(self, sequences, initial_state)

    @staticmethod
    def step(inputs, products, state):
        h = tf.tanh(inputs + products)
        return [h], h

    @staticmethod
    def factors(before, saved):
        return [1 - saved * saved]

    @staticmethod
    def back(d_h, d_memory, factors):
        return d_h * factors[0], None, []

    @staticmethod
    def d_products(d_inputs, saved):
        return d_inputs


def run_layer(layer, sequences, initial_state) -> tuple:
    """What Keras' `inner_loop` returns: last output (batch, units), outputs (batch, time, units), last state (a list).

    sequences: (batch, time, inputs). initial_state: arrays (batch, units), or one of them.
    """
    dtype = sequences.dtype
    kernel, recurrent, bias = (
        tf.cast(tf.convert_to_tensor(weight), dtype)
        for weight in (layer.cell.kernel, layer.cell.recurrent_kernel, layer.cell.bias)
    )
    if bias.shape.rank == 1:  # a GRU has a second one, for the products with the state
        bias = tf.stack([bias, tf.zeros_like(bias)])
    batch, time, width = sequences.shape[0], tf.shape(sequences)[1], kernel.shape[1]
    rows = tf.reshape(tf.transpose(sequences, (1, 0, 2)), (-1, sequences.shape[-1]))
    inputs = tf.reshape(tf.matmul(rows, kernel) + bias[0], (time, tf.shape(sequences)[0], width))
    inputs.set_shape((None, batch, width))
    state = [tf.cast(part, dtype) for part in keras.tree.flatten(initial_state)]
    outputs, *last = run_loop(layer, inputs, recurrent, bias[1], state)
    return last[0], tf.transpose(outputs, (1, 0, 2)), last


def run_loop(layer, inputs, recurrent, bias, state: list) -> tuple:
    """Outputs (time, batch, units), then the last state: the loop over time, with a gradient of its own.

    inputs: (time, batch, gates × units), multiplied by the kernel. recurrent: (units, gates × units). bias:
    (gates × units,), added to the products with the state. state: h first, then what else the cell has, (batch, units).
    """
    units = recurrent.shape[0]

    @tf.custom_gradient
    def loop(inputs, recurrent, bias, *state):
        time, blocks = tf.shape(inputs)[0], in_blocks(recurrent)

        def forward(t, outputs, saved, state):
            state, values = layer.step(inputs[t], product(state[0], blocks) + bias, state)
            return t + 1, outputs.write(t, state[0]), saved.write(t, values), state

        arrays = [tf.TensorArray(inputs.dtype, time, element_shape=(None, None)) for _ in range(3)]
        _, outputs, saved, last = tf.while_loop(
            lambda t, *_: t < time, forward, (0, *arrays[:2], list(state)), parallel_iterations=1
        )
        outputs, saved = outputs.stack(), saved.stack()
        outputs.set_shape((None, inputs.shape[1], units))

        def gradient(d_outputs, d_h, *d_memory):
            before = tf.concat([state[0][None], outputs[:-1]], axis=0)  # h at the beginning of each step
            factors, blocks = layer.factors(before, saved), in_blocks(tf.transpose(recurrent))

            def backward(t, d_inputs, d_h, d_memory):
                d_gates, d_before, d_memory = layer.back(d_h + d_outputs[t], d_memory, [part[t] for part in factors])
                d_h = product(layer.d_products(d_gates, saved[t]), blocks)
                d_h = d_h if d_before is None else d_h + d_before
                return t - 1, d_inputs.write(t, d_gates), d_h, d_memory

            _, d_inputs, d_h, d_memory = tf.while_loop(
                lambda t, *_: t >= 0, backward, (time - 1, arrays[2], d_h, list(d_memory)), parallel_iterations=1
            )
            d_inputs = d_inputs.stack()
            d_inputs.set_shape(inputs.shape)
            d_products = tf.reshape(layer.d_products(d_inputs, saved), (-1, inputs.shape[2]))
            d_recurrent = tf.matmul(tf.reshape(before, (-1, units)), d_products, transpose_a=True)
            return d_inputs, d_recurrent, tf.reduce_sum(d_products, axis=0), d_h, *d_memory

        return (outputs, *last), gradient

    return loop(inputs, recurrent, bias, *state)


def in_blocks(matrix):
    """(blocks, rows, columns): a float32 matrix cut where a processor's cache holds a block, for `product`.

    Products of few rows with blocks are 1.4 times as fast as with a whole matrix of 512 × 2,048 (AMD EPYC with AVX2).
    """
    rows, columns = matrix.shape
    wide = max(1, BLOCK // rows)
    count = columns // wide if matrix.dtype == tf.float32 and columns % wide == 0 else 1
    return tf.stack(tf.split(matrix, count, axis=1))


def product(rows, blocks):
    """rows (batch, n) times a matrix (n, m) in blocks: (batch, m)."""
    if blocks.shape[0] == 1:
        return tf.matmul(rows, blocks[0])
    return tf.reshape(tf.transpose(tf.matmul(rows, blocks), (1, 0, 2)), (-1, blocks.shape[0] * blocks.shape[2]))
