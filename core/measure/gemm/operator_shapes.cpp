// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm/operator_shapes.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace ridgepoint {

namespace {

/// A device without properties: shapes do not depend on it.
Gpu anyGpu()
{
    Gpu gpu;
    gpu.tensor_flop_per_s.fill(1);
    gpu.vector_flop_per_s.fill(1);
    gpu.dram_bytes_per_s = gpu.link_bytes_per_s = gpu.capacity_bytes = 1;
    return gpu;
}

bool isWhole(double value)
{
    return value >= 1 && value == std::floor(value);
}

auto key(const OperatorShape& shape)
{
    return std::tuple(shape.k, shape.n);
}

auto identity(const OperatorShape& shape)
{
    return std::tuple(shape.k, shape.n, shape.model, shape.tensor_parallel, shape.id);
}

/// The weight GEMMs of a pass. Shapes that tensor parallelism divides unevenly are left out.
void addShapes(const Phase& phase, const OperatorShape& common, std::vector<OperatorShape>& shapes)
{
    for (const OperatorCost& cost : phase.operators()) {
        if (!isWhole(cost.gemm.k) || !isWhole(cost.gemm.m))
            continue;
        OperatorShape shape = common;
        shape.n = static_cast<std::int64_t>(cost.gemm.m);
        shape.k = static_cast<std::int64_t>(cost.gemm.k);
        shape.id = cost.id;
        shape.count = cost.count;
        shapes.push_back(shape);
    }
}

/// Makes one of the same operator under merged and under separate projections, and under prefill and decode.
void unite(std::vector<OperatorShape>& shapes)
{
    std::ranges::stable_sort(shapes, {}, identity);
    std::size_t kept = 0;
    for (const OperatorShape& shape : shapes) {
        if (kept > 0 && identity(shapes[kept - 1]) == identity(shape)) {
            if (shapes[kept - 1].projections != shape.projections)
                shapes[kept - 1].projections.reset();
        } else {
            shapes[kept++] = shape;
        }
    }
    shapes.resize(kept);
}

} // namespace

std::string text(const OperatorShape& shape, std::span<const Model> models)
{
    std::string result = std::string(name(shape.id)) + " of " + models[shape.model].id;
    if (shape.tensor_parallel > 1)
        result += ", TP " + std::to_string(shape.tensor_parallel);
    if (shape.projections)
        result += *shape.projections == Projections::Merged ? " (merged projections)" : " (separate projections)";
    return result;
}

OperatorCalls callsBeside(const OperatorShape& one, std::span<const OperatorShape> shapes, Projections projections)
{
    const Projections used = one.projections.value_or(projections); // what the operator is of, the model is run with
    OperatorCalls calls;
    for (const OperatorShape& other : shapes) {
        if (key(other) != key(one) || other.model != one.model || other.tensor_parallel != one.tensor_parallel
            || other.projections.value_or(used) != used)
            continue;
        calls.count += other.count;
        calls.ids.push_back(other.id);
    }
    return calls;
}

OperatorShapeIndex::OperatorShapeIndex(std::span<const Model> models)
{
    Scenario scenario;
    scenario.gpu = anyGpu();
    Analysis analysis;
    for (std::uint32_t i = 0; i < models.size(); ++i) {
        scenario.model = models[i];
        for (const int gpus : operatorShapeParallelism) {
            if (models[i].heads % gpus != 0)
                continue;
            scenario.tensor_parallel = gpus;
            for (const Projections projections : {Projections::Separate, Projections::Merged}) {
                scenario.projections = projections;
                analyze(scenario, analysis);
                const OperatorShape common {0, 0, i, OperatorId::QProj, gpus, projections};
                addShapes(analysis.prefill, common, m_shapes);
                addShapes(analysis.decode, common, m_shapes);
            }
        }
    }
    unite(m_shapes);
}

std::span<const OperatorShape> OperatorShapeIndex::find(std::int64_t n, std::int64_t k) const
{
    // Not std::ranges::equal_range: what it returns is more than clang 14 can do with this standard library.
    const auto wanted = std::tuple(k, n);
    return {std::ranges::lower_bound(m_shapes, wanted, {}, key), std::ranges::upper_bound(m_shapes, wanted, {}, key)};
}

std::vector<OperatorShape> OperatorShapeIndex::find(
    std::int64_t n, std::int64_t k, std::optional<std::uint32_t> preferredModel) const
{
    const auto found = find(n, k);
    std::vector<OperatorShape> shapes(found.begin(), found.end());
    std::stable_partition(
        shapes.begin(), shapes.end(), [&](const OperatorShape& shape) { return shape.model == preferredModel; });
    return shapes;
}

} // namespace ridgepoint
