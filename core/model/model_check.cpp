// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_preset.h"

namespace ridgepoint {

namespace {

class SizeCheck
{
public:
    void require(bool holds, std::string path, std::string message)
    {
        if (!holds)
            m_problems.push_back({Diagnostic::Severity::Error, {}, 0, 0, std::move(path), std::move(message)});
    }
    std::vector<Diagnostic> take() { return std::move(m_problems); }

private:
    std::vector<Diagnostic> m_problems;
};

std::string found(int value)
{
    return "found " + std::to_string(value) + ", expected ";
}

void checkExperts(SizeCheck& check, const Model& m)
{
    const MixtureOfExperts& moe = m.moe;
    check.require(moe.experts_per_token >= 1 && moe.experts_per_token <= moe.experts, "/moe/num_experts_per_tok",
        found(moe.experts_per_token) + "1 to the " + std::to_string(moe.experts) + " experts");
    check.require(
        moe.expert_intermediate > 0, "/moe/moe_intermediate", found(moe.expert_intermediate) + "a positive size");
    check.require(moe.moe_layers >= 1 && moe.moe_layers <= m.layers, "/moe/n_moe_layers",
        found(moe.moe_layers) + "1 to the " + std::to_string(m.layers) + " layers");
    check.require((moe.shared_experts > 0) == (moe.shared_intermediate > 0), "/moe/shared_intermediate",
        found(moe.shared_intermediate) + "a positive size exactly when there are shared experts");
}

} // namespace

std::vector<Diagnostic> checkSizes(const Model& m)
{
    SizeCheck check;
    check.require(m.layers > 0, "/layers", found(m.layers) + "at least one layer");
    check.require(m.hidden > 0, "/hidden", found(m.hidden) + "a positive size");
    check.require(m.heads > 0, "/heads", found(m.heads) + "at least one head");
    check.require(m.head_dim > 0, "/head_dim", found(m.head_dim) + "a positive size");
    check.require(m.intermediate > 0, "/intermediate", found(m.intermediate) + "a positive size");
    check.require(m.vocab > 0, "/vocab", found(m.vocab) + "a positive size");
    check.require(m.kv_heads > 0 && m.heads % m.kv_heads == 0, "/kv_heads",
        found(m.kv_heads) + "a divisor of the " + std::to_string(m.heads) + " query heads");
    check.require(m.local_layers >= 0 && m.local_layers <= m.layers, "/attention/pattern",
        found(m.local_layers) + "at most " + std::to_string(m.layers) + " layers with a limited view");
    check.require(m.local == LocalAttention::None || m.window > 0, "/attention/sliding_window",
        found(m.window) + "a positive number of tokens");
    if (m.isMoe())
        checkExperts(check, m);
    return check.take();
}

} // namespace ridgepoint
