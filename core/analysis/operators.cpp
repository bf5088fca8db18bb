// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/analysis.h"

#include <algorithm>

namespace ridgepoint {

namespace {

struct OperatorTraits
{
    OperatorId id;
    std::string_view name;
    OperatorKind kind;
};

using enum OperatorKind;
using Id = OperatorId;

constexpr std::array<OperatorTraits, static_cast<std::size_t>(Id::Count)> operatorTraits {{
    {Id::Embedding, "embedding", Embedding},
    {Id::EmbeddingNorm, "embedding_norm", Elementwise},
    {Id::AttnNorm, "attn_norm", Elementwise},
    {Id::QProj, "q_proj", Projection},
    {Id::KProj, "k_proj", Projection},
    {Id::VProj, "v_proj", Projection},
    {Id::QkvProj, "qkv_proj", Projection},
    {Id::QNorm, "q_norm", Elementwise},
    {Id::KNorm, "k_norm", Elementwise},
    {Id::QAProj, "q_a_proj", Projection},
    {Id::QANorm, "q_a_norm", Elementwise},
    {Id::QBProj, "q_b_proj", Projection},
    {Id::KvAProj, "kv_a_proj", Projection},
    {Id::KvANorm, "kv_a_norm", Elementwise},
    {Id::KvBProj, "kv_b_proj", Projection},
    {Id::QAbsorb, "q_absorb", Projection},
    {Id::VAbsorb, "v_absorb", Projection},
    {Id::Rope, "rope", Elementwise},
    {Id::Attention, "attention", Attention},
    {Id::QkMatmul, "qk_matmul", Attention},
    {Id::Softmax, "softmax", Attention},
    {Id::SvMatmul, "sv_matmul", Attention},
    {Id::AttentionLocal, "attention_local", Attention},
    {Id::QkMatmulLocal, "qk_matmul_local", Attention},
    {Id::SoftmaxLocal, "softmax_local", Attention},
    {Id::SvMatmulLocal, "sv_matmul_local", Attention},
    {Id::OProj, "o_proj", Projection},
    {Id::AttnAllReduce, "attn_all_reduce", Communication},
    {Id::PostAttnNorm, "post_attn_norm", Elementwise},
    {Id::AttnAdd, "attn_add", Elementwise},
    {Id::FfnNorm, "ffn_norm", Elementwise},
    {Id::GateProj, "gate_proj", FeedForward},
    {Id::UpProj, "up_proj", FeedForward},
    {Id::GateUpProj, "gate_up_proj", FeedForward},
    {Id::ActMul, "act_mul", Elementwise},
    {Id::Act, "act", Elementwise},
    {Id::DownProj, "down_proj", FeedForward},
    {Id::Router, "router", FeedForward},
    {Id::ExpertGateProj, "expert_gate_proj", FeedForward},
    {Id::ExpertUpProj, "expert_up_proj", FeedForward},
    {Id::ExpertGateUpProj, "expert_gate_up_proj", FeedForward},
    {Id::ExpertActMul, "expert_act_mul", Elementwise},
    {Id::ExpertAct, "expert_act", Elementwise},
    {Id::ExpertDownProj, "expert_down_proj", FeedForward},
    {Id::SharedGateProj, "shared_gate_proj", FeedForward},
    {Id::SharedUpProj, "shared_up_proj", FeedForward},
    {Id::SharedGateUpProj, "shared_gate_up_proj", FeedForward},
    {Id::SharedActMul, "shared_act_mul", Elementwise},
    {Id::SharedAct, "shared_act", Elementwise},
    {Id::SharedDownProj, "shared_down_proj", FeedForward},
    {Id::FfnAllReduce, "ffn_all_reduce", Communication},
    {Id::PostFfnNorm, "post_ffn_norm", Elementwise},
    {Id::FfnAdd, "ffn_add", Elementwise},
    {Id::FinalNorm, "final_norm", Elementwise},
    {Id::LmHead, "lm_head", Embedding},
    {Id::Parameters, "parameters", FeedForward},
    {Id::KvCache, "kv_cache", Attention},
    {Id::Mlp, "mlp", FeedForward},
}};

constexpr bool inEnumOrder()
{
    for (std::size_t i = 0; i < operatorTraits.size(); ++i) {
        if (static_cast<std::size_t>(operatorTraits[i].id) != i)
            return false;
    }
    return true;
}
static_assert(inEnumOrder(), "the table is indexed by OperatorId");

} // namespace

std::string_view name(OperatorId id)
{
    return operatorTraits[static_cast<std::size_t>(id)].name;
}

OperatorKind kindOf(OperatorId id)
{
    return operatorTraits[static_cast<std::size_t>(id)].kind;
}

std::string_view name(OperatorKind kind)
{
    switch (kind) {
    case Projection:
        return "Projections";
    case Attention:
        return "Attention";
    case FeedForward:
        return "Feed-forward";
    case Elementwise:
        return "Norm, rope, elementwise";
    case Embedding:
        return "Embedding, lm_head";
    case Communication:
        return "Communication";
    }
    return "";
}

std::string_view name(Bound bound)
{
    switch (bound) {
    case Bound::Tensor:
        return "tensor";
    case Bound::Vector:
        return "vector";
    case Bound::Dram:
        return "DRAM";
    case Bound::Link:
        return "link";
    }
    return "";
}

const OperatorCost* Phase::find(OperatorId id) const
{
    const auto all = operators();
    const auto found = std::ranges::find(all, id, &OperatorCost::id);
    return found == all.end() ? nullptr : &*found;
}

Bound Phase::bound() const
{
    const auto largest = std::ranges::max_element(bound_time_s);
    return static_cast<Bound>(largest - bound_time_s.begin());
}

} // namespace ridgepoint
