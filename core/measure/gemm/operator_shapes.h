// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// Tensor parallelism that the shapes of the presets are listed for.
inline constexpr std::array operatorShapeParallelism {1, 2, 4, 8};

/// An operator of a model whose weights have k rows and n columns on each GPU.
struct OperatorShape
{
    std::int64_t n = 0;
    std::int64_t k = 0;
    std::uint32_t model = 0; ///< into the models that the index was made of
    OperatorId id = OperatorId::QProj;
    int tensor_parallel = 1;
    std::optional<Projections> projections {}; ///< none: with merged and with separate projections alike
    int count = 0; ///< calls in a pass of the whole model
};

/// The operators that have one shape in the same model on as many GPUs, and their calls together.
struct OperatorCalls
{
    int count = 0; ///< calls in a pass of the whole model
    std::vector<OperatorId> ids; ///< in the order of the shapes
};

/// Those that run beside one of the shapes that find() gave, that one included: k_proj with v_proj, which have the same
/// weights' shape. An operator that only the other kind of projections has does not count.
OperatorCalls callsBeside(const OperatorShape& one, std::span<const OperatorShape> shapes, Projections projections);

/// "qkv_proj of llama-3-8b", ", TP 2" and "(merged projections)" where that matters.
std::string text(const OperatorShape& shape, std::span<const Model> models);

/// Which operators of which models a measured (n, k) can be. The shapes are those that the convention `physical`
/// analyses, for each model, both kinds of projections and 1, 2, 4, 8 GPUs where these divide the query heads.
class OperatorShapeIndex
{
public:
    OperatorShapeIndex() = default;
    explicit OperatorShapeIndex(std::span<const Model> models);

    /// All with this shape, by model in the order of the list, then by number of GPUs and operator.
    std::span<const OperatorShape> find(std::int64_t n, std::int64_t k) const;
    /// The same, those of one model first.
    std::vector<OperatorShape> find(std::int64_t n, std::int64_t k, std::optional<std::uint32_t> preferredModel) const;

    std::size_t size() const { return m_shapes.size(); }

private:
    std::vector<OperatorShape> m_shapes; ///< by k, n
};

} // namespace ridgepoint
