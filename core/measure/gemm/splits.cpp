// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm/splits.h"

#include <algorithm>
#include <array>
#include <limits>

namespace ridgepoint {

namespace {

constexpr double never = std::numeric_limits<double>::infinity();

/// The pair that is the best so far.
struct Pair
{
    double time_s = never;
    std::int64_t first = 0; ///< the smaller batch

    void offer(double time, std::int64_t batch)
    {
        if (time < time_s || (time == time_s && batch < first))
            *this = {time, batch};
    }
};

/// The least of a[i] + b[i]. Independent minima side by side become vector instructions.
double leastSum(const double* a, const double* b, std::size_t count)
{
    constexpr std::size_t lanes = 8;
    std::array<double, lanes> least;
    least.fill(never);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const double sum = a[i + lane] + b[i + lane];
            least[lane] = sum < least[lane] ? sum : least[lane];
        }
    }
    for (; i < count; ++i)
        least[0] = std::min(least[0], a[i] + b[i]);
    return *std::ranges::min_element(least);
}

/// Finds the best pair of a batch. Most batches of a sweep are multiples of one step: their times stand in an array by
/// multiple, and once more in reverse, so that the pairs of a batch are sums of two contiguous runs. The others, the
/// loose ones, are looked up one by one.
class SplitSearch
{
public:
    explicit SplitSearch(std::span<const BatchPoint> curve)
        : m_curve(curve)
        , m_step(usualStep(curve))
    {
        const std::int64_t largest = curve.empty() ? 0 : curve.back().batch / m_step;
        // Where batches are sparse the array would be large and mostly empty: those beyond stay loose.
        m_last = std::min({largest, static_cast<std::int64_t>(4 * curve.size() + 1024), std::int64_t {1} << 24});
        m_times.assign(static_cast<std::size_t>(m_last) + 1, never);
        for (const BatchPoint& point : curve) {
            const std::int64_t multiple = point.batch / m_step;
            const std::int64_t rest = point.batch % m_step;
            if (rest == 0 && multiple <= m_last)
                m_times[static_cast<std::size_t>(multiple)] = point.time_s;
            else
                m_loose.push_back({point.batch, multiple, rest, point.time_s});
        }
        m_reversed.assign(m_times.rbegin(), m_times.rend());
    }

    /// Pairs that best() tries at most.
    double pairs() const { return static_cast<double>(m_times.size()) / 2 + 2 * static_cast<double>(m_loose.size()); }

    Pair best(std::int64_t batch) const
    {
        Pair pair;
        if (batch % m_step == 0)
            tryMultiples(batch / m_step, pair);
        tryLooseWithMultiple(batch, pair);
        tryLooseWithLoose(batch, pair);
        return pair;
    }

    std::uint32_t pointOf(std::int64_t batch) const
    {
        const auto found = std::ranges::lower_bound(m_curve, batch, {}, &BatchPoint::batch);
        return static_cast<std::uint32_t>(found - m_curve.begin());
    }

private:
    struct Loose
    {
        std::int64_t batch;
        std::int64_t multiple; ///< batch / step
        std::int64_t rest; ///< batch % step
        double time_s;
    };

    /// The middle one of the distances between neighbours.
    static std::int64_t usualStep(std::span<const BatchPoint> curve)
    {
        if (curve.size() < 2)
            return 1;
        std::vector<std::int64_t> distances;
        distances.reserve(curve.size());
        for (std::size_t i = 1; i < curve.size(); ++i)
            distances.push_back(curve[i].batch - curve[i - 1].batch);
        const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
        std::nth_element(distances.begin(), middle, distances.end());
        return *middle;
    }

    void tryMultiples(std::int64_t sum, Pair& pair) const
    {
        constexpr std::int64_t block = 256;
        // Beyond the array there are no multiples; the smaller part then begins where the larger one is within it.
        const std::int64_t begin = std::max<std::int64_t>(1, sum - m_last);
        const std::int64_t end = sum / 2 + 1;
        std::int64_t bestBlock = begin;
        for (std::int64_t i = begin; i < end; i += block) {
            const double least = leastSum(forward(i), backward(sum - i), size(std::min(block, end - i)));
            if (least < pair.time_s) {
                pair.time_s = least;
                bestBlock = i;
            }
        }
        if (pair.time_s == never)
            return;
        while (*forward(bestBlock) + *backward(sum - bestBlock) != pair.time_s)
            ++bestBlock;
        pair.first = bestBlock * m_step;
    }

    void tryLooseWithMultiple(std::int64_t batch, Pair& pair) const
    {
        const std::int64_t multiple = batch / m_step;
        const std::int64_t rest = batch % m_step;
        for (const Loose& one : m_loose) {
            const std::int64_t other = multiple - one.multiple;
            if (other < 1)
                break;
            if (one.rest == rest && other <= m_last)
                pair.offer(one.time_s + *forward(other), std::min(one.batch, batch - one.batch));
        }
    }

    void tryLooseWithLoose(std::int64_t batch, Pair& pair) const
    {
        auto low = m_loose.begin();
        auto high = std::ranges::lower_bound(m_loose, batch, {}, &Loose::batch);
        while (low < high) {
            const Loose& larger = *std::prev(high);
            if (low->batch + larger.batch == batch)
                pair.offer(low->time_s + larger.time_s, low->batch);
            low->batch + larger.batch < batch ? void(++low) : void(--high);
        }
    }

    static std::size_t size(std::int64_t count) { return static_cast<std::size_t>(count); }
    /// The times of multiple, multiple + 1, …
    const double* forward(std::int64_t multiple) const { return m_times.data() + multiple; }
    /// The times of multiple, multiple − 1, …
    const double* backward(std::int64_t multiple) const { return m_reversed.data() + (m_last - multiple); }

    std::span<const BatchPoint> m_curve;
    std::int64_t m_step = 1;
    std::int64_t m_last = 0; ///< the largest multiple in the arrays
    std::vector<double> m_times; ///< by multiple of the step; infinite where it was not measured
    std::vector<double> m_reversed;
    std::vector<Loose> m_loose; ///< by batch
};

} // namespace

GemmSplits findSplits(std::span<const BatchPoint> curve, std::span<const GemmAnomaly> anomalies, double ratio)
{
    GemmSplits result;
    if (anomalies.empty())
        return result;
    const SplitSearch search(curve);
    double pairs = 0;
    for (const GemmAnomaly& anomaly : anomalies) {
        pairs += search.pairs();
        if (pairs > maxSplitPairs) {
            ++result.not_searched;
            continue;
        }
        const BatchPoint& whole = curve[anomaly.point];
        const Pair pair = search.best(whole.batch);
        if (pair.time_s < ratio * whole.time_s) {
            result.found.push_back(
                {anomaly.point, search.pointOf(pair.first), search.pointOf(whole.batch - pair.first), pair.time_s});
        }
    }
    return result;
}

} // namespace ridgepoint
