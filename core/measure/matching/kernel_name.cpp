// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/matching/kernel_name.h"

#include "core/measure/cell.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace ridgepoint {

namespace {

using Family = KernelFamily;
using Id = OperatorId;

struct NameRule
{
    std::string_view word;
    Family family;
};

/// The first that occurs in a name decides: words of special kernels stand before those that they share with others.
/// A GEMM may have "relu" in its name for what it does at its end, an attention kernel "cutlass" for its types.
constexpr std::array nameRules {
    NameRule {"splitkreduce", Family::GemmHelper},
    NameRule {"splitk_reduce", Family::GemmHelper},
    NameRule {"split_k_reduce", Family::GemmHelper},
    NameRule {"splitkv_combine", Family::AttentionHelper},
    NameRule {"flash_fwd_combine", Family::AttentionHelper},
    NameRule {"flashattnfwdcombine", Family::AttentionHelper},
    NameRule {"paged_attention_v2_reduce", Family::AttentionHelper},
    NameRule {"paged_attention_ll4mi_reduce", Family::AttentionHelper},
    NameRule {"merge_attn_states", Family::AttentionHelper},
    NameRule {"mergestates", Family::AttentionHelper},
    NameRule {"fwd_kernel_stage2", Family::AttentionHelper},
    NameRule {"reshape_and_cache", Family::CacheWrite},
    NameRule {"concat_and_cache", Family::CacheWrite},
    NameRule {"appendpagedkv", Family::CacheWrite},
    NameRule {"store_kv", Family::CacheWrite},
    NameRule {"copy_blocks", Family::CacheWrite},
    NameRule {"fused_add_rms", Family::AddNorm},
    NameRule {"fusedaddrms", Family::AddNorm},
    NameRule {"add_rms_norm", Family::AddNorm},
    NameRule {"add_rmsnorm", Family::AddNorm},
    NameRule {"add_layer_norm", Family::AddNorm},
    NameRule {"add_layernorm", Family::AddNorm},
    NameRule {"rms_norm", Family::Norm},
    NameRule {"rmsnorm", Family::Norm},
    NameRule {"layer_norm", Family::Norm},
    NameRule {"layernorm", Family::Norm},
    NameRule {"rotary", Family::Rope},
    NameRule {"rope", Family::Rope},
    NameRule {"topkgating", Family::Router},
    NameRule {"topk_softmax", Family::Router},
    NameRule {"grouped_topk", Family::Router},
    NameRule {"moe_align", Family::Copy},
    NameRule {"moe_sum", Family::Add},
    NameRule {"fused_moe", Family::Experts},
    NameRule {"moe_gemm", Family::Experts},
    NameRule {"moe_kernel", Family::Experts},
    NameRule {"grouped_gemm", Family::Experts},
    NameRule {"group_gemm", Family::Experts},
    NameRule {"groupproblemshape", Family::Experts},
    NameRule {"flash_fwd", Family::Attention},
    NameRule {"flashattn", Family::Attention},
    NameRule {"flash_attn", Family::Attention},
    NameRule {"flash_mla", Family::Attention},
    NameRule {"fmha", Family::Attention},
    NameRule {"batchprefill", Family::Attention},
    NameRule {"batchdecode", Family::Attention},
    NameRule {"singleprefill", Family::Attention},
    NameRule {"singledecode", Family::Attention},
    NameRule {"multihead", Family::Attention},
    NameRule {"attention", Family::Attention},
    NameRule {"attn_fwd", Family::Attention},
    NameRule {"fwd_grouped_kernel_stage1", Family::Attention},
    NameRule {"kernel_mha", Family::Attention},
    NameRule {"act_and_mul", Family::Activation},
    NameRule {"doactivation", Family::Activation},
    NameRule {"silu_kernel", Family::Activation},
    NameRule {"gelucudakernel", Family::Activation},
    NameRule {"allreduce", Family::AllReduce},
    NameRule {"all_reduce", Family::AllReduce},
    NameRule {"cross_device_reduce", Family::AllReduce},
    NameRule {"nccl", Family::AllReduce},
    NameRule {"rccl", Family::AllReduce},
    NameRule {"gemv", Family::Gemm},
    NameRule {"gemm", Family::Gemm},
    NameRule {"nvjet", Family::Gemm},
    NameRule {"cijk_", Family::Gemm},
    NameRule {"xmma", Family::Gemm},
    NameRule {"matmul", Family::Gemm},
    NameRule {"mul_mat", Family::Gemm},
    NameRule {"marlin", Family::Gemm},
    NameRule {"machete", Family::Gemm},
    NameRule {"scaled_mm", Family::Gemm},
    NameRule {"wvsplitk", Family::Gemm},
    NameRule {"s16816", Family::Gemm},
    NameRule {"s884", Family::Gemm},
    NameRule {"triton_tem_fused_mm", Family::Gemm},
    NameRule {"_addmm_", Family::Gemm},
    NameRule {"cutlass", Family::Gemm},
    NameRule {"ampere_", Family::Gemm},
    NameRule {"silu", Family::Activation},
    NameRule {"swiglu", Family::Activation},
    NameRule {"geglu", Family::Activation},
    NameRule {"gelu", Family::Activation},
    NameRule {"relu", Family::Activation},
    NameRule {"mean_mul_pow_rsqrt", Family::Norm},
    NameRule {"rsqrt", Family::Elementwise},
    NameRule {"log_softmax", Family::Sampling},
    NameRule {"logsoftmax", Family::Sampling},
    NameRule {"argmax", Family::Sampling},
    NameRule {"sampling", Family::Sampling},
    NameRule {"topp", Family::Sampling},
    NameRule {"topk", Family::Sampling},
    NameRule {"radixsort", Family::Sampling},
    NameRule {"softmax", Family::Softmax},
    NameRule {"quant", Family::Quantise},
    NameRule {"embedding", Family::Embedding},
    NameRule {"indexselect", Family::Embedding},
    NameRule {"index_select", Family::Embedding},
    NameRule {"gather", Family::Embedding},
    NameRule {"index_elementwise", Family::Embedding},
    NameRule {"get_rows", Family::Embedding},
    NameRule {"memcpy", Family::Copy},
    NameRule {"memset", Family::Copy},
    NameRule {"copy", Family::Copy},
    NameRule {"catarray", Family::Copy},
    NameRule {"fill", Family::Copy},
    NameRule {"transpose", Family::Copy},
    NameRule {"permute", Family::Copy},
    NameRule {"functor_add", Family::Add},
    NameRule {"functoradd", Family::Add},
    NameRule {"addfunctor", Family::Add},
    NameRule {"add_kernel", Family::Add},
    NameRule {"residual", Family::Add},
    NameRule {"fused_add_", Family::Add},
    NameRule {"elementwise", Family::Elementwise},
    NameRule {"triton_poi", Family::Elementwise},
    NameRule {"reduce_kernel", Family::Elementwise},
};

bool has(std::string_view text, std::string_view word)
{
    return text.find(word) != std::string_view::npos;
}

std::optional<int> takeNumber(std::string_view& text)
{
    int value = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && digits < 5 && text[digits] >= '0' && text[digits] <= '9'; ++digits)
        value = 10 * value + (text[digits] - '0');
    text.remove_prefix(digits);
    return digits > 0 ? std::optional(value) : std::nullopt;
}

/// "128x64" at the beginning of the text.
std::optional<std::pair<int, int>> tileHere(std::string_view text)
{
    const std::optional<int> rows = takeNumber(text);
    if (!rows || text.empty() || text.front() != 'x')
        return {};
    text.remove_prefix(1);
    const std::optional<int> columns = takeNumber(text);
    const auto plausible = [](int size) { return size >= 8 && size <= 1024; };
    if (!columns || !plausible(*rows) || !plausible(*columns))
        return {};
    return std::pair {*rows, *columns};
}

/// The first tile that stands behind a word: "MT128x64x32", "gemm_bf16_128x128", "tilesize128x128x64", "tst_192x256".
std::optional<std::pair<int, int>> tileBehind(std::string_view text, std::string_view word)
{
    const std::size_t begin = text.find(word);
    if (begin == std::string_view::npos)
        return {};
    text.remove_prefix(begin + word.size());
    while (!text.empty()) {
        if (const auto tile = tileHere(text))
            return tile;
        // To behind this run of digits or this letter: "1x128x128" must not be read as a tile that begins at "1x".
        if (!takeNumber(text))
            text.remove_prefix(1);
    }
    return {};
}

void readTile(std::string_view lower, KernelTraits& traits)
{
    static constexpr std::array words {
        std::string_view("tilesize"), std::string_view("_mt"), std::string_view("nvjet"), std::string_view("gemm_")};
    for (const std::string_view word : words) {
        if (const auto tile = tileBehind(lower, word)) {
            traits.tile_rows = tile->first;
            traits.tile_columns = tile->second;
            return;
        }
    }
}

bool isOneOf(Id id, std::initializer_list<Id> ids)
{
    return std::ranges::find(ids, id) != ids.end();
}

bool isNorm(Id id)
{
    return isOneOf(id,
        {Id::EmbeddingNorm, Id::AttnNorm, Id::QNorm, Id::KNorm, Id::QANorm, Id::KvANorm, Id::PostAttnNorm, Id::FfnNorm,
            Id::PostFfnNorm, Id::FinalNorm});
}

bool isExpertGemm(Id id)
{
    return isOneOf(id, {Id::ExpertGateProj, Id::ExpertUpProj, Id::ExpertGateUpProj, Id::ExpertDownProj});
}

bool isGemm(Id id)
{
    return isExpertGemm(id)
        || isOneOf(id,
            {Id::QProj, Id::KProj, Id::VProj, Id::QkvProj, Id::QAProj, Id::QBProj, Id::KvAProj, Id::KvBProj,
                Id::QAbsorb, Id::VAbsorb, Id::OProj, Id::GateProj, Id::UpProj, Id::GateUpProj, Id::DownProj, Id::Router,
                Id::SharedGateProj, Id::SharedUpProj, Id::SharedGateUpProj, Id::SharedDownProj, Id::LmHead,
                Id::QkMatmul, Id::SvMatmul, Id::QkMatmulLocal, Id::SvMatmulLocal});
}

} // namespace

std::string_view name(KernelFamily family)
{
    static constexpr std::array<std::string_view, 20> names {"unknown", "GEMM", "sum of a split GEMM", "attention",
        "sum of split attention", "norm", "residual and norm", "rope", "activation", "embedding", "all-reduce",
        "addition", "softmax", "router", "experts", "KV-cache write", "quantisation", "sampling", "copy",
        "elementwise"};
    static_assert(static_cast<std::size_t>(Family::Elementwise) + 1 == names.size());
    return names[static_cast<std::size_t>(family)];
}

KernelTraits kernelTraits(std::string_view kernelName)
{
    const std::string lower = lowered(kernelName.substr(0, 4096));
    KernelTraits traits;
    const auto rule = std::ranges::find_if(nameRules, [&](const NameRule& one) { return has(lower, one.word); });
    if (rule != nameRules.end()) {
        traits.family = rule->family;
        traits.word = rule->word;
    }
    if (traits.family == Family::Gemm)
        readTile(lower, traits);
    traits.says_decode = has(lower, "decode") || has(lower, "gemv") || has(lower, "splitkv") || has(lower, "mat_vec")
        || has(lower, "paged_attention");
    traits.says_prefill = has(lower, "prefill") || has(lower, "context_attention");
    traits.persistent = has(lower, "sm90") || has(lower, "sm100") || has(lower, "nvjet") || has(lower, "cutlass3x")
        || has(lower, "streamk") || has(lower, "device_kernel") || has(lower, "persistent") || has(lower, "marlin");
    return traits;
}

bool isOf(KernelFamily family, OperatorId id)
{
    switch (family) {
    case Family::Gemm:
    case Family::GemmHelper:
        return isGemm(id);
    case Family::Attention:
    case Family::AttentionHelper:
        return isOneOf(id, {Id::Attention, Id::AttentionLocal});
    case Family::Norm:
        return isNorm(id);
    case Family::AddNorm:
        return isOneOf(id, {Id::AttnNorm, Id::FfnNorm, Id::FinalNorm, Id::PostAttnNorm, Id::PostFfnNorm});
    case Family::Rope:
        return id == Id::Rope;
    case Family::Activation:
        return isOneOf(id, {Id::ActMul, Id::Act, Id::ExpertActMul, Id::ExpertAct, Id::SharedActMul, Id::SharedAct});
    case Family::Embedding:
        return id == Id::Embedding;
    case Family::AllReduce:
        return isOneOf(id, {Id::AttnAllReduce, Id::FfnAllReduce});
    case Family::Add:
        return isOneOf(id, {Id::AttnAdd, Id::FfnAdd});
    case Family::Softmax:
        return isOneOf(id, {Id::Softmax, Id::SoftmaxLocal});
    case Family::Router:
        return id == Id::Router;
    case Family::Experts:
        return isExpertGemm(id);
    default:
        return false;
    }
}

} // namespace ridgepoint
