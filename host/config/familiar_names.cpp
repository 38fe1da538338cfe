#include "host/config/familiar_names.hpp"

#include <algorithm>
#include <cctype>
#include <string>

namespace boundsweep {
namespace {

/// Names, separated by blanks, that mean the same.
struct Familiar {
  std::string_view names;
  std::string_view meaning;
};

/// Names that stand where `beside` is allowed.
struct FamiliarName {
  std::string_view beside;
  std::string_view names;
  std::string_view meaning;
};

constexpr std::string_view not_offered = "it is not offered in this version";
constexpr std::string_view gates =
    "here it is architecture.ff_gated = true, with the bounds weights.ff_gate, ff_in and ff_out";

constexpr Familiar keys[] = {
    // Sizes.
    {"layers num_layers n_layer n_layers num_hidden_layers num_encoder_layers num_decoder_layers "
     "encoder_layers decoder_layers num_blocks n_blocks",
     "here it is architecture.depth"},
    {"blocks",
     "here their number is architecture.depth; bounds block by block stand in tables [[blocks]] of the "
     "file"},
    {"d_model dim dim_model model_dim n_embd n_embed embed_dim embedding_dim emb_dim d_embed "
     "embedding_size hidden_size hidden_dim hidden d_hidden",
     "here it is architecture.width"},
    {"n_heads num_heads nhead num_attention_heads attention_heads encoder_attention_heads "
     "decoder_attention_heads",
     "here it is architecture.heads"},
    {"head_dim dim_head d_head head_size attention_head_size d_k d_v d_kv key_dim kdim vdim",
     "here a head has architecture.width / architecture.heads dimensions"},
    {"dim_feedforward intermediate_size d_ff ff_dim ffn_dim n_inner d_inner mlp_dim d_mlp "
     "ffn_hidden_size ffn_size feedforward_dim hidden_mlp encoder_ffn_dim "
     "decoder_ffn_dim mlp ffn feed_forward feedforward",
     "here it is architecture.ff"},
    {"mlp_ratio ffn_ratio ff_mult mlp_mult ffn_mult ff_multiplier ffn_dim_multiplier expansion "
     "expansion_factor widening_factor",
     "here it is architecture.ff_ratio"},
    {"seq_len seq_length sequence_length context context_length context_size "
     "context_window block_size n_ctx n_positions max_position_embeddings max_len max_length "
     "max_seq_len max_seq_length max_sequence_length num_tokens n_tokens window_size lookback "
     "input_length",
     "here it is architecture.tokens"},
    {"input_size in_features n_features num_features feature_size feature_dim features d_input "
     "in_dim d_in enc_in in_channels num_channels",
     "here it is architecture.input_dim"},
    {"vocab_size n_vocab vocab vocabulary vocabulary_size num_embeddings",
     "here tokens are vectors of architecture.input_dim numbers, for one-hot tokens the size of the "
     "vocabulary; a language model's classes are architecture.outputs"},
    {"patch_size image_size img_size num_patches",
     "here patches are tokens: architecture.tokens of them, each of architecture.input_dim numbers"},
    {"output_dim out_dim d_out output_size out_features num_outputs c_out num_classes n_classes "
     "num_labels classes labels",
     "here it is architecture.outputs"},
    {"num_kv_heads n_kv_heads n_kv_head num_key_value_heads num_query_groups multi_query n_head_kv",
     "here it is architecture.kv_heads"},
    // Parts.
    {"act act_fn act_layer hidden_act hidden_activation activation_function activation_fn "
     "ffn_activation nonlinearity",
     "here it is architecture.activation"},
    {"norm_first pre_norm pre_ln normalize_before do_layer_norm_before post_norm post_ln "
     "norm_placement ln_placement norm_position",
     "here it is architecture.placement, \"pre\" for norm_first = true and \"post\" for false"},
    {"layer_norm_eps layer_norm_epsilon ln_eps norm_eps "
     "rms_norm_eps eps epsilon",
     "here it is architecture.norm_epsilon"},
    {"norm norm_type normalization layer_norm norm_layer use_norm",
     "here architecture.norms_per_block says how many norms a block has, architecture.norm_kind which"},
    {"rms_norm rmsnorm", "here it is architecture.norm_kind = \"rms\", whose bounds are those of layer norms"},
    {"batch_norm", not_offered},
    {"bias use_bias add_bias qkv_bias attention_bias attn_bias mlp_bias linear_bias",
     "here every bias has a bound in [weights], such as query_bias; 0, the default, means none"},
    {"gated use_glu glu swiglu geglu", gates},
    {"gate_proj w3 gate w_gate", "here it is weights.ff_gate, with architecture.ff_gated = true"},
    {"rope use_rope rotary_dim rope_theta rope_scaling", "here it is architecture.rotary = true"},
    {"alibi position_embedding_type relative_attention_num_buckets",
     "it is not offered in this version: positions are rotary, architecture.rotary, or vectors that "
     "are added to the tokens, weights.position"},
    {"lora_r lora_rank r_lora adapter_rank", "here it is training.rank, with training.update"},
    {"quantization quantize quant_bits n_bits nbits num_bits bit_width load_in_4bit load_in_8bit",
     "here it is training.bits"},
    {"label_smoothing smoothing_factor", "here it is loss.smoothing"},
    {"embed_norm embedding_layernorm emb_norm", "here it is architecture.embedding_norm"},
    {"final_layer_norm ln_f norm_f", "here it is architecture.final_norm"},
    {"trainable_layers freeze frozen requires_grad", "here it is training.trainable"},
    {"cross_attention add_cross_attention is_encoder_decoder encoder_decoder qk_norm qk_layernorm "
     "moe experts num_experts num_local_experts parallel_residual",
     not_offered},
    // Weights.
    {"w_q q_proj query_proj", "here it is weights.query"},
    {"w_k k_proj key_proj", "here it is weights.key"},
    {"w_v v_proj value_proj", "here it is weights.value"},
    {"w_o o_proj out_proj attn_out", "here it is weights.output"},
    {"w_1 fc1 lin1 linear1 c_fc up_proj", "here it is weights.ff_in"},
    {"w_2 fc2 lin2 linear2 down_proj", "here it is weights.ff_out"},
    {"lm_head output_head classifier unembed unembedding", "here it is weights.readout"},
    {"wte token_embedding tok_embeddings patch_embed input_projection input_proj",
     "here it is weights.embedding"},
    {"wpe pos_embed pos_embedding pos_encoding position_embedding position_embeddings "
     "positional_embedding positional_encoding",
     "here it is weights.position"},
    {"gamma norm_weight ln_weight", "here it is weights.norm_gain"},
    {"spectral_norm weight_norm max_norm norm_bound lipschitz_constant",
     "here every matrix has a bound of its own in [weights], such as query"},
    {"tie_word_embeddings tie_weights tied_embeddings tie_embeddings",
     "networks with tied weights are in the class too: leave it out"},
    // What the bound does not depend on.
    {"dropout dropout_rate dropout_p dropout_prob p_dropout drop_rate attn_pdrop resid_pdrop "
     "embd_pdrop hidden_dropout hidden_dropout_prob attention_dropout attention_probs_dropout_prob "
     "attn_dropout activation_dropout embed_dropout residual_dropout ffn_dropout "
     "classifier_dropout layerdrop layer_dropout drop_path drop_path_rate stochastic_depth",
     "dropout is off when a network is evaluated, so it is no part of the class: leave it out"},
    {"causal is_causal use_causal causal_mask mask attn_mask attention_mask src_mask "
     "key_padding_mask padding_mask is_decoder bidirectional sliding_window autoregressive",
     "masks change nothing, the bound holds with and without them: leave it out"},
    {"lr learning_rate lr_scheduler scheduler warmup warmup_steps optimizer optim adam adamw sgd "
     "momentum betas beta1 beta2 batch_size batch weight_decay epochs num_epochs n_epochs steps "
     "max_steps num_steps train_steps iterations num_iterations gradient_clipping grad_clip "
     "clip_grad max_grad_norm grad_norm gradient_accumulation_steps early_stopping patience shuffle "
     "training_args train trainer",
     "the bound holds for every training procedure: leave it out"},
    {"init initialization init_std initializer_range initializer init_method",
     "the bound holds for all weights of the class, wherever training starts: leave it out"},
    {"seed random_seed random_state", "a bound involves no random numbers: leave it out"},
    {"dtype torch_dtype precision fp16 bf16 mixed_precision",
     "the bound is one for exact arithmetic: leave it out; for weights stored in few bits there is "
     "training.bits"},
    // Options.
    {"device accelerator", "it is an option of the command line: --device"},
    {"threads num_threads n_threads workers num_workers n_jobs",
     "it is an option of the command line: --threads"},
    {"out_dir output_dir", "it is an option of the command line: --out"},
    // Loss, process, statistics.
    {"loss_fn loss_function loss_type criterion objective", "here it is loss.kind"},
    {"n n_samples num_samples sample_size train_size n_train num_train dataset_size num_examples",
     "here it is statistics.samples"},
    {"confidence confidence_level alpha failure_probability significance",
     "here it is statistics.delta, one less the confidence"},
    {"lag horizon_ahead steps_ahead forecast_horizon lead_time pred_len prediction_length",
     "here it is process.ahead"},
    {"rho contraction contraction_rate mixing_rate", "here it is process.kappa"},
    // Sections.
    {"model network net transformer encoder decoder arch_config config", "here it is [architecture]"},
    {"data dataset", "here data are described in [process] and [statistics]"},
};

constexpr FamiliarName names[] = {
    {"relu", "swish", "here it is \"silu\", or \"swish:BETA\" with a number BETA"},
    {"relu", "quick_gelu", "here it is \"swish:1.702\""},
    {"relu",
     "gelu_new gelu_pytorch_tanh gelu_fast gelu_approx gelu_approximate approximate_gelu tanh_gelu "
     "gelu_accurate",
     "here it is \"gelu_tanh\""},
    {"relu", "gelu_python gelu_exact gelu_erf gelu_none exact_gelu", "here it is \"gelu\""},
    {"relu", "logistic sigm", "here it is \"sigmoid\""},
    {"relu",
     "relu6 relu2 relu_squared squared_relu leaky_relu lrelu prelu rrelu crelu elu selu celu "
     "hard_swish hard_silu hard_sigmoid hard_tanh tanhshrink hardshrink softshrink softsign softmax "
     "log_sigmoid gelu_10 laplace linear identity sin sine exp threshold maxout",
     not_offered},
    {"relu", "glu swiglu geglu reglu", gates},
    {"squared",
     "mse mse_loss l2 l2_loss se squared_error square_loss mean_squared_error least_squares",
     "here it is \"squared\", half of the square"},
    {"squared", "mae mae_loss l1 l1_loss absolute_error abs mean_absolute_error",
     "here it is \"absolute\""},
    {"squared", "huber huber_loss smooth_l1 smooth_l1_loss charbonnier",
     "here it is \"pseudo_huber\", the smooth form of it"},
    {"squared", "log_cosh_loss", "here it is \"log_cosh\""},
    {"squared",
     "cross_entropy_loss softmax_cross_entropy sparse_categorical_crossentropy "
     "categorical_crossentropy categorical_cross_entropy ce nll nll_loss log_loss",
     "here it is \"cross_entropy\", of architecture.outputs classes"},
    {"squared", "bce bce_loss bce_with_logits binary_cross_entropy logistic",
     "here it is \"cross_entropy\" with architecture.outputs = 2"},
    {"squared", "hinge hinge_loss zero_one accuracy error_rate",
     "here it is \"ramp\", never below the share of wrong classes"},
    {"squared",
     "kl kl_div focal ctc rmse mape smape msle quantile pinball poisson gaussian_nll cosine",
     not_offered},
    {"frobenius", "operator operator_norm sigma_max largest_singular_value",
     "here it is \"spectral\""},
    {"frobenius", "elementwise max_abs linf infinity", "here it is \"entrywise\""},
    {"post", "prenorm preln norm_first before", "here it is \"pre\""},
    {"post", "postnorm postln after", "here it is \"post\""},
    {"ar1", "ar arx arma var var1 autoregressive autoregression", "here it is \"ar1\""},
    {"ar1", "ornstein_uhlenbeck vasicek", "here it is \"ou\""},
    {"ar1", "markov markov_chain discrete", "here it is \"finite\""},
    {"ar1", "independent", "here it is \"iid\""},
};

std::string plain(std::string_view name) {
  std::string letters;
  for (const char c : name)
    if (c != '_' && c != '-')
      letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return letters;
}

/// Whether the name is among those.
bool is_one_of(std::string_view name, std::string_view list) {
  const std::string wanted = plain(name);
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    if (plain(list.substr(0, end)) == wanted) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

}  // namespace

std::string_view meaning_of_key(std::string_view name) {
  for (const Familiar& entry : keys)
    if (is_one_of(name, entry.names)) return entry.meaning;
  // A name where a key should stand, as in cross_entropy = true.
  for (const FamiliarName& entry : names)
    if (is_one_of(name, entry.names)) return entry.meaning;
  return "";
}

std::string_view meaning_of_name(std::string_view name,
                                 const std::vector<std::string_view>& allowed) {
  for (const FamiliarName& entry : names)
    if (std::find(allowed.begin(), allowed.end(), entry.beside) != allowed.end() &&
        is_one_of(name, entry.names))
      return entry.meaning;
  return "";
}

}  // namespace boundsweep
