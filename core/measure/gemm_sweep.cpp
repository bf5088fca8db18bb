// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm_sweep.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <tuple>

namespace ridgepoint {

namespace {

/// Numbers the distinct (n, k, dtype) in the order in which they come: open addressing, at most half full.
class SeriesIndex
{
public:
    std::uint32_t of(const GemmRow& row)
    {
        if (2 * m_series.size() >= m_slots.size())
            grow();
        std::size_t slot = hash(row.n, row.k, row.dtype) & (m_slots.size() - 1);
        for (; m_slots[slot] != empty; slot = (slot + 1) & (m_slots.size() - 1)) {
            const GemmSeries& one = m_series[m_slots[slot]];
            if (one.n == row.n && one.k == row.k && one.dtype == row.dtype)
                return m_slots[slot];
        }
        m_slots[slot] = static_cast<std::uint32_t>(m_series.size());
        m_series.push_back({row.n, row.k, row.dtype, 0, 0});
        return m_slots[slot];
    }

    std::vector<GemmSeries>& series() { return m_series; }

private:
    static constexpr std::uint32_t empty = std::numeric_limits<std::uint32_t>::max();

    static std::size_t hash(std::int32_t n, std::int32_t k, std::uint32_t dtype)
    {
        std::uint64_t mixed = static_cast<std::uint64_t>(n) << 32 | static_cast<std::uint32_t>(k);
        mixed = (mixed ^ (dtype * 0x9E3779B97F4A7C15U)) * 0xBF58476D1CE4E5B9U;
        return static_cast<std::size_t>((mixed ^ (mixed >> 31)) * 0x94D049BB133111EBU >> 20);
    }

    void grow()
    {
        m_slots.assign(std::max<std::size_t>(1024, m_slots.size() * 2), empty);
        for (std::uint32_t i = 0; i < m_series.size(); ++i) {
            std::size_t slot = hash(m_series[i].n, m_series[i].k, m_series[i].dtype) & (m_slots.size() - 1);
            while (m_slots[slot] != empty)
                slot = (slot + 1) & (m_slots.size() - 1);
            m_slots[slot] = i;
        }
    }

    std::vector<GemmSeries> m_series;
    std::vector<std::uint32_t> m_slots;
};

struct KeyedRow
{
    std::uint64_t key;
    std::uint32_t row;
};

/// Sorts by key, keeping the order of equal keys: radix sort with as many passes as the largest key needs.
void sortByKey(std::vector<KeyedRow>& rows)
{
    constexpr unsigned digitBits = 11;
    constexpr std::size_t digits = std::size_t {1} << digitBits;
    std::uint64_t largest = 0;
    for (const KeyedRow& row : rows)
        largest = std::max(largest, row.key);
    std::vector<KeyedRow> sorted(rows.size());
    for (unsigned shift = 0; shift < static_cast<unsigned>(std::bit_width(largest)); shift += digitBits) {
        std::array<std::uint32_t, digits> start {};
        for (const KeyedRow& row : rows)
            ++start[(row.key >> shift) % digits];
        std::exclusive_scan(start.begin(), start.end(), start.begin(), std::uint32_t {0});
        for (const KeyedRow& row : rows)
            sorted[start[(row.key >> shift) % digits]++] = row;
        rows.swap(sorted);
    }
}

/// Sorts the series by n, k and dtype and gives the new place of each old one.
std::vector<std::uint32_t> rankSeries(std::vector<GemmSeries>& series)
{
    std::vector<std::uint32_t> byRank(series.size());
    std::iota(byRank.begin(), byRank.end(), 0U);
    const auto key = [&](std::uint32_t i) { return std::tuple(series[i].n, series[i].k, series[i].dtype); };
    std::sort(byRank.begin(), byRank.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
    std::vector<std::uint32_t> rank(series.size());
    std::vector<GemmSeries> sorted;
    sorted.reserve(series.size());
    for (const std::uint32_t old : byRank) {
        rank[old] = static_cast<std::uint32_t>(sorted.size());
        sorted.push_back(series[old]);
    }
    series = std::move(sorted);
    return rank;
}

std::size_t countDuplicates(const GemmSweep& sweep)
{
    std::size_t count = 0;
    for (const GemmSeries& one : sweep.series) {
        const std::span<const std::uint32_t> rows = sweep.rowsOf(one);
        for (std::size_t i = 1; i < rows.size(); ++i)
            count += sweep.rows[rows[i]].m == sweep.rows[rows[i - 1]].m ? 1U : 0U;
    }
    return count;
}

} // namespace

std::string_view name(GemmLayout layout)
{
    switch (layout) {
    case GemmLayout::TorchSweep:
        return "torch sweep";
    case GemmLayout::MarlinSweep:
        return "Marlin sweep";
    case GemmLayout::AnalysisResult:
        return "analysis result";
    case GemmLayout::AiconfiguratorTable:
        return "aiconfigurator table";
    case GemmLayout::VidurMlp:
        return "Vidur profile";
    case GemmLayout::AiterTable:
        return "aiter tuned table";
    case GemmLayout::MappedTable:
        return "mapped table";
    }
    return "";
}

bool saysShapes(GemmLayout layout)
{
    return layout == GemmLayout::AiconfiguratorTable || layout == GemmLayout::VidurMlp
        || layout == GemmLayout::AiterTable;
}

void buildSeries(GemmSweep& sweep)
{
    const auto count = static_cast<std::uint32_t>(sweep.rows.size());
    SeriesIndex index;
    std::vector<std::uint32_t> seriesOfRow(count);
    std::vector<KeyedRow> byBatch(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        seriesOfRow[i] = index.of(sweep.rows[i]);
        byBatch[i] = {static_cast<std::uint64_t>(sweep.rows[i].m), i};
        ++index.series()[seriesOfRow[i]].count;
    }
    const std::vector<std::uint32_t> rank = rankSeries(index.series());
    sweep.series = std::move(index.series());
    sortByKey(byBatch);

    std::vector<std::uint32_t> next;
    next.reserve(sweep.series.size());
    std::uint32_t first = 0;
    for (GemmSeries& one : sweep.series) {
        one.first = first;
        next.push_back(first);
        first += one.count;
    }
    sweep.order.resize(count);
    for (const KeyedRow& row : byBatch)
        sweep.order[next[rank[seriesOfRow[row.row]]]++] = row.row;
    sweep.duplicate_rows = countDuplicates(sweep);
}

std::size_t keepFastest(GemmSweep& sweep)
{
    if (sweep.duplicate_rows == 0)
        return 0;
    std::vector<bool> isSlower(sweep.rows.size());
    for (const GemmSeries& one : sweep.series) {
        const std::span<const std::uint32_t> rows = sweep.rowsOf(one);
        std::uint32_t best = rows[0];
        for (const std::uint32_t row : rows.subspan(1)) {
            const bool isSame = sweep.rows[row].m == sweep.rows[best].m;
            const bool isFaster = isSame && sweep.rows[row].time_s < sweep.rows[best].time_s;
            if (isSame)
                isSlower[isFaster ? best : row] = true;
            if (!isSame || isFaster)
                best = row;
        }
    }
    const std::size_t before = sweep.rows.size();
    std::size_t next = 0;
    for (std::size_t i = 0; i < before; ++i) {
        if (!isSlower[i])
            sweep.rows[next++] = sweep.rows[i];
    }
    sweep.rows.resize(next);
    buildSeries(sweep);
    return before - next;
}

double flop(const GemmRow& row)
{
    return 2.0 * static_cast<double>(row.m) * row.n * row.k;
}

double bytes(const GemmRow& row, double weightBytes, double activationBytes)
{
    const auto m = static_cast<double>(row.m);
    return static_cast<double>(row.k) * row.n * weightBytes + m * row.k * activationBytes + m * row.n * activationBytes;
}

double flopPerSecond(const GemmRow& row)
{
    return flop(row) / row.time_s;
}

} // namespace ridgepoint
