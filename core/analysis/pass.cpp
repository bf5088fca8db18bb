// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/pass.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

ElementBytes elementBytes(const Numerics& numerics)
{
    const int group = numerics.group_size;
    return {bytesPerElement(numerics.weights, group), bytesPerElement(numerics.activations, group),
        bytesPerElement(numerics.kv_cache, group)};
}

PassRoofs passRoofs(const Scenario& scenario)
{
    const Gpu& gpu = scenario.gpu;
    const Numerics& n = scenario.numerics;
    // Quantised weights or KV cache with wider activations are widened first: the wider of both sets the rate.
    return {matrixRoof(gpu, commonPrecision(n.activations, n.weights)),
        matrixRoof(gpu, commonPrecision(n.activations, n.kv_cache)), vectorRoof(gpu, n.activations),
        gpu.dram_bytes_per_s, gpu.link_bytes_per_s};
}

Share gpuShare(const Scenario& scenario)
{
    const Model& m = scenario.model;
    const double gpus = scenario.tensor_parallel;
    return {m.heads / gpus, std::max(1.0, std::ceil(m.kv_heads / gpus)), m.intermediate / gpus,
        m.moe.shared_intermediate / gpus, 1 / gpus, m.vocab / gpus};
}

void timeIdeal(OperatorCost& cost, const PassRoofs& roofs)
{
    const double compute = cost.roof.known() ? cost.flop / cost.roof.flop_per_s : 0;
    const double memory = cost.bytes() / roofs.dram_bytes_per_s;
    const double link = cost.link_bytes > 0 ? cost.link_bytes / roofs.link_bytes_per_s : 0;
    if (link > 0 && link >= compute && link >= memory) {
        cost.time_s = link;
        cost.bound = Bound::Link;
    } else if (compute > 0 && compute >= memory) {
        cost.time_s = compute;
        cost.bound = cost.roof.engine == Engine::Tensor ? Bound::Tensor : Bound::Vector;
    } else {
        cost.time_s = memory;
        cost.bound = Bound::Dram;
    }
}

PassBuilder::PassBuilder(const Scenario& scenario, const PassRoofs& roofs, Phase& phase)
    : m_scenario(scenario)
    , m_roofs(roofs)
    , m_bytes(elementBytes(scenario.numerics))
    , m_phase(phase)
{
    m_phase.clear();
}

OperatorCost& PassBuilder::gemmCost(OperatorCost& cost, OperatorId id, int count, GemmShape shape) const
{
    cost.id = id;
    cost.count = count;
    cost.roof = m_roofs.gemm;
    cost.gemm = shape;
    cost.flop = 2 * shape.n * shape.k * shape.m;
    cost.weight_bytes = shape.k * shape.m * m_bytes.weight;
    cost.activation_bytes = shape.n * shape.k * m_bytes.activation;
    return cost;
}

void PassBuilder::gemm(OperatorId id, int count, GemmShape shape)
{
    OperatorCost& cost = gemmCost(m_phase.append(), id, count, shape);
    cost.activation_bytes += shape.n * shape.m * m_bytes.activation;
    timeIdeal(cost, m_roofs);
}

void PassBuilder::gemmToCache(OperatorId id, int count, GemmShape shape)
{
    OperatorCost& cost = gemmCost(m_phase.append(), id, count, shape);
    cost.kv_cache_bytes = shape.n * shape.m * m_bytes.kv;
    timeIdeal(cost, m_roofs);
}

void PassBuilder::vector(OperatorId id, int count, double flop, double weightBytes, double activationBytes)
{
    OperatorCost& cost = m_phase.append();
    cost.id = id;
    cost.count = count;
    cost.roof = m_roofs.vector;
    cost.flop = flop;
    cost.weight_bytes = weightBytes;
    cost.activation_bytes = activationBytes;
    timeIdeal(cost, m_roofs);
}

void PassBuilder::norm(OperatorId id, int count, double rows, double width)
{
    const double flopPerElement = m_scenario.model.norm == NormKind::RmsNorm ? 4 : 7;
    vector(id, count, flopPerElement * rows * width, width * m_bytes.weight, 2 * rows * width * m_bytes.activation);
}

void PassBuilder::allReduce(OperatorId id, int count, double elements)
{
    const double gpus = m_scenario.tensor_parallel;
    if (gpus <= 1)
        return;
    OperatorCost& cost = m_phase.append();
    cost.id = id;
    cost.count = count;
    cost.roof = {Engine::Link, m_scenario.numerics.activations, 0};
    cost.link_bytes = 2 * (gpus - 1) / gpus * elements * m_bytes.activation;
    timeIdeal(cost, m_roofs);
}

void PassBuilder::add(const OperatorCost& cost)
{
    OperatorCost& added = m_phase.append();
    added = cost;
    timeIdeal(added, m_roofs);
}

void PassBuilder::finish()
{
    for (const OperatorCost& cost : m_phase.operators()) {
        m_phase.flop += cost.count * cost.flop;
        m_phase.bytes += cost.count * cost.bytes();
        m_phase.link_bytes += cost.count * cost.link_bytes;
        m_phase.time_s += cost.totalTime();
        m_phase.bound_time_s[static_cast<std::size_t>(cost.bound)] += cost.totalTime();
    }
    // Where operators meet roofs of different height, the highest one keeps this a lower bound.
    const double rate = std::max({m_roofs.gemm.flop_per_s, m_roofs.attention.flop_per_s, m_roofs.vector.flop_per_s});
    const double compute = m_roofs.gemm.known() ? m_phase.flop / rate : 0;
    const double link = m_phase.link_bytes > 0 ? m_phase.link_bytes / m_roofs.link_bytes_per_s : 0;
    m_phase.overlap_time_s = std::max({compute, m_phase.bytes / m_roofs.dram_bytes_per_s, link});
}

} // namespace ridgepoint
