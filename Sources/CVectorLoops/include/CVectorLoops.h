// Loops over contiguous floats, compiled once for each instruction set and chosen at run time: the one
// thing that Swift cannot express. Everything else about the kernels is Swift.
#ifndef CVECTORLOOPS_H
#define CVECTORLOOPS_H

#include <stddef.h>

/// The constants of one Adam step.
struct adam_step {
  /// 1 - beta1, beta2 and 1 - beta2: what the moments keep and take. 1 - beta is rounded from double
  /// precision, as 1 - 0.999f is 0.00100005.
  float mean_gain, square_decay, square_gain;
  /// The learning rate over the first moment's bias correction.
  float step;
  /// One over the square root of the second moment's bias correction: a product is cheaper than a division.
  float scale;
  /// Added to the corrected square root.
  float epsilon;
  /// Multiplies the parameter first (AdamW's weight decay).
  float decay;
  /// Adds itself times the parameter to the gradient (Adam's weight decay).
  float penalty;
};

/// c = a panel, or c += a panel where `accumulate` is not 0, for one panel of the wide factor.
struct panel_product {
  /// The narrow factor: row r, depth k at a[r * a_row + k * a_step].
  const float *a;
  size_t a_row, a_step, rows;
  /// The wide factor: depth k, column j at panel[k * panel_step + j]; readable up to a whole number of vectors.
  const float *panel;
  size_t panel_step, columns, depth;
  /// The result: row r, column j at c[r * c_row + j].
  float *c;
  size_t c_row;
  int accumulate;
  /// Added to the result: a number for each row where `bias_of_rows` is not 0, else for each column; or null.
  const float *bias;
  int bias_of_rows;
  /// Where not 0, the result goes through a ReLU in the end.
  int activated;
};

/// The normalisation of one channel: y = (x - mean) scale weight + bias, and where `activated` is not 0 max(y, 0).
struct normalization {
  float mean, scale, weight, bias;
  int activated;
  /// For the gradient: the means of dy and of dy (x - mean) scale, or 0 where mean and scale are constants.
  float gradient_mean, gradient_slope;
};

/// A plane of pixels, `width` of them a row, and its 2 x 2 windows.
struct plane {
  size_t width, out_rows, out_columns;
};

/// How a kernel moves over an image of `channels` planes: by `stride` pixels, with `padding` zeros around the image.
struct window {
  size_t channels, height, width, kernel_height, kernel_width, stride, padding, out_rows, out_columns;
  /// Of a phase, see window.inc: the padded image's over the stride, rounded up.
  size_t phase_rows, phase_columns;
};

/// A transform of square tiles of pixels, products or weights: row i and column j of a tile, channel c at
/// source[tile * source_tile + i * source_row + j * source_column + c], the target likewise.
struct tile_transform {
  const float *source;
  /// Negative for a tile that is turned round.
  ptrdiff_t source_tile, source_row, source_column;
  float *target;
  ptrdiff_t target_tile, target_row, target_column;
  /// Added to every output of a channel, or null.
  const float *bias;
  size_t tiles;
  /// A whole number of vectors.
  size_t channels;
};

/// One instruction set's loops; every set gives the same bits. `n` counts floats; pointers may coincide, but not overlap
/// otherwise. Sums are in double precision, in the order that sums.inc describes.
struct vector_loops {
  /// "plain", "avx2" or "avx512".
  const char *name;

  /// The most columns of a panel, a whole number of vectors.
  size_t panel_width;
  /// The product with one panel of up to `panel_width` columns.
  void (*multiply_panel)(const struct panel_product *product);

  /// y[j * y_step + i] = x[i * x_step + j], or += where `accumulate` is not 0, for `rows` i and `columns` j.
  void (*transpose)(const float *x, size_t x_step, size_t rows, size_t columns, float *y, size_t y_step,
                    int accumulate);

  /// Floats of a vector.
  size_t lanes;

  /// Winograd's transforms, see winograd.inc: 6 x 6 pixels, 6 x 6 products to 4 x 4 outputs, and 3 x 3 weights to
  /// 6 x 6, and the gradients of the last two.
  void (*transform_pixels)(const struct tile_transform *transform);
  void (*transform_outputs)(const struct tile_transform *transform);
  void (*transform_output_gradients)(const struct tile_transform *transform);
  void (*transform_weights)(const struct tile_transform *transform);
  void (*transform_weight_gradients)(const struct tile_transform *transform);

  /// y = max(x, 0); what is not a number stays so
  void (*relu)(const float *x, float *y, size_t n);
  /// dx = 0 where y <= 0, else dy
  void (*relu_gradient)(const float *y, const float *dy, float *dx, size_t n);
  /// out = a + b
  void (*add)(const float *a, const float *b, float *out, size_t n);
  /// out = a - b
  void (*subtract)(const float *a, const float *b, float *out, size_t n);
  /// out = a * b
  void (*multiply)(const float *a, const float *b, float *out, size_t n);
  /// out = a / b
  void (*divide)(const float *a, const float *b, float *out, size_t n);
  /// y = scale * x
  void (*scale)(float scale, const float *x, float *y, size_t n);
  /// y = x + shift
  void (*shift)(float shift, const float *x, float *y, size_t n);
  /// y += scale * x, rounded once
  void (*accumulate)(float scale, const float *x, float *y, size_t n);
  /// y = e^x, to 2 units in the last place
  void (*exponential)(const float *x, float *y, size_t n);
  /// y = log x, to 2 units in the last place
  void (*logarithm)(const float *x, float *y, size_t n);
  /// Log-probabilities and probabilities of rows of `columns` logits over a temperature.
  void (*log_softmax)(const float *x, size_t rows, size_t columns, float temperature, float *log_probabilities,
                      float *probabilities);
  /// the sum of x
  double (*sum)(const float *x, size_t n);
  /// the sum of a * b
  double (*dot)(const float *a, const float *b, size_t n);
  /// the sum of (a - b)^2
  double (*squared_distance)(const float *a, const float *b, size_t n);
  /// the sum of (x - mean)^2
  double (*squared_deviation)(const float *x, float mean, size_t n);

  /// y = x normalised
  void (*normalize)(const struct normalization *channel, const float *x, float *y, size_t n);
  /// sums[0] += the sum of dy, sums[1] += the sum of dy (x - mean) scale, where the activation lets dy through
  void (*normalize_sums)(const struct normalization *channel, const float *x, const float *dy, double *sums,
                         size_t n);
  /// dx = the gradient of x, or += that where `accumulate` is not 0
  void (*normalize_gradient)(const struct normalization *channel, const float *x, const float *dy, float *dx,
                             int accumulate, size_t n);

  /// The largest of each 2 x 2 pixels of a plane; what is not a number is larger than all. Where there is a
  /// `channel`, of the normalised pixels.
  void (*pool)(const struct plane *plane, const struct normalization *channel, const float *x, float *y);
  /// dx += dy at the largest of each 2 x 2 pixels, the first of equal ones.
  void (*pool_gradient)(const struct plane *plane, const float *x, const float *dy, float *dx);
  /// `normalize_sums` for the gradient of the pooled plane.
  void (*normalize_pool_sums)(const struct plane *plane, const struct normalization *channel, const float *x,
                              const float *dy, double *sums);
  /// `normalize_gradient` for the gradient of the pooled plane, for every pixel of an even number of rows and columns.
  void (*normalize_pool_gradient)(const struct plane *plane, const struct normalization *channel, const float *x,
                                  const float *dy, float *dx, int accumulate);

  /// The patches of an image as columns: a row for each element of the kernel, a column for each output; `phases` is room
  /// for stride x stride phases.
  void (*unfold)(const struct window *window, const float *image, float *phases, float *patches);
  /// Adds the columns to the pixels that they came from.
  void (*fold)(const struct window *window, const float *patches, float *phases, float *image);

  /// out[c] += the sum over rows of x[r, c]
  void (*add_column_sums)(const float *x, size_t rows, size_t columns, float *out);
  /// One Adam step on n parameters.
  void (*adam)(const struct adam_step *constants, float *parameter, const float *gradient, float *mean,
               float *square, size_t n);

  /// Rounds of fused multiply-adds in registers alone, as fast as a core can make them. A round takes 2, 3, 4, ..., one in
  /// all lanes of a vector, half of the way to 1; the result is their sum.
  float (*fused_multiply_adds)(size_t rounds);
  /// How many multiply-adds a round makes.
  size_t round_of_multiply_adds;
  /// a += x, b += x and c += x; none of them may overlap.
  void (*add_to_three)(const float *x, float *a, float *b, float *c, size_t n);
};

/// The loops for an instruction set by name, or null where the name is unknown or the processor lacks it.
const struct vector_loops *vector_loops_named(const char *name);

/// The widest loops that this processor runs.
const struct vector_loops *vector_loops_widest(void);

#endif
