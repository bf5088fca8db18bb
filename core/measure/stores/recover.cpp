// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/stores/recover.h"

#include "core/measure/number_words.h"
#include "core/measure/stores/store_transactions.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace ridgepoint {

namespace {

constexpr std::array elementSizes {4.0, 2.0, 1.0, 0.5};
constexpr std::array<std::int64_t, 15> headSizes {128, 64, 256, 96, 80, 192, 160, 112, 72, 32, 40, 48, 56, 120, 224};
constexpr std::int64_t mostHeads = 256;
constexpr std::int64_t mostSequence = std::int64_t {1} << 24;
/// Rows of queries that a block of an attention kernel takes; 1: a block per query (decode).
constexpr std::array<std::int64_t, 10> tiles {128, 64, 256, 32, 16, 192, 80, 112, 48, 1};
/// Loads that are within this of the formula agree: kernels differ in what they read again.
constexpr double loadTolerance = 0.1;

bool isPowerOfTwo(std::int64_t value)
{
    return std::has_single_bit(static_cast<std::uint64_t>(value));
}

int sequenceOddity(std::int64_t sequence)
{
    if (isPowerOfTwo(sequence))
        return 0;
    int oddity = 1;
    for (std::int64_t multiple = 128; multiple > 1 && sequence % multiple != 0; multiple /= 2)
        ++oddity;
    return oddity;
}

int headSizeOddity(std::int64_t size)
{
    if (size == 128 || size == 64)
        return 0;
    const auto found = std::ranges::find(headSizes, size);
    const auto place = static_cast<int>(found - headSizes.begin());
    return 1 + place / 4;
}

int headsOddity(std::int64_t heads)
{
    const int large = heads > 128 ? 2 : 0;
    if (heads % 8 == 0)
        return large;
    return large + (heads % 4 == 0 ? 1 : heads % 2 == 0 ? 2 : heads == 1 ? 2 : 4);
}

int batchOddity(std::int64_t batch)
{
    const int large = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(batch))) / 4;
    return large + (isPowerOfTwo(batch) ? 0 : batch % 8 == 0 ? 1 : 3);
}

int oddityOf(const RecoveredParameters& p)
{
    const int element = p.element_bytes >= 2 ? 0 : p.element_bytes == 1 ? 2 : 3;
    return sequenceOddity(p.sequence) + headSizeOddity(p.head_dim) + headsOddity(p.heads) + batchOddity(p.batch)
        + element;
}

bool gridAgrees(const RecoveredParameters& p, double blocks)
{
    if (!std::isfinite(blocks))
        return true;
    const double each = static_cast<double>(p.batch) * static_cast<double>(p.heads);
    return std::ranges::any_of(tiles, [&](std::int64_t tile) {
        return each * std::ceil(static_cast<double>(p.sequence) / static_cast<double>(tile)) == blocks;
    });
}

/// A block reads its queries once, and all keys and values of its sequence and head, or about half of them under a
/// causal mask.
bool loadsAgree(const RecoveredParameters& p, const StoreCounters& counters, std::optional<bool> causal)
{
    if (!std::isfinite(counters.load_sectors) || !std::isfinite(counters.blocks))
        return true;
    const double sectorsOfHead =
        static_cast<double>(p.sequence) * static_cast<double>(p.head_dim) * p.element_bytes / sectorBytes;
    const double again = 2 * counters.blocks * sectorsOfHead;
    const auto near = [&](double expected) { return std::abs(counters.load_sectors / expected - 1) <= loadTolerance; };
    return (!causal.value_or(false) && near(p.expected_sectors + again))
        || (causal.value_or(true) && near(p.expected_sectors + again / 2));
}

/// Would causal attention over these tokens, the least there is to compute, take more than the peak for that time?
bool isTooFast(const RecoveredParameters& p, const StoreCounters& counters)
{
    const double tokens = static_cast<double>(p.sequence);
    const double flop = 2 * static_cast<double>(p.batch) * static_cast<double>(p.heads)
        * static_cast<double>(p.head_dim) * tokens * (tokens + 1);
    return flop > counters.time_s * counters.peak_flop_per_s; // false where either is NaN
}

int disagreements(const RecoveredParameters& p)
{
    return (p.grid_agrees ? 0 : 1) + (p.loads_agree ? 0 : 1);
}

/// Residuals that differ by less than 0.02 % are the same.
std::int64_t residualStep(const RecoveredParameters& p)
{
    return std::llround(std::abs(p.residual) * 5000);
}

/// As well supported by what was counted; how usual the sizes are is no evidence.
bool fitsAs(const RecoveredParameters& a, const RecoveredParameters& b)
{
    return disagreements(a) == disagreements(b) && residualStep(a) == residualStep(b);
}

bool ranksBefore(const RecoveredParameters& a, const RecoveredParameters& b)
{
    if (disagreements(a) != disagreements(b))
        return disagreements(a) < disagreements(b);
    if (residualStep(a) != residualStep(b))
        return residualStep(a) < residualStep(b);
    if (a.oddity != b.oddity)
        return a.oddity < b.oddity;
    // Any order will do among equals, as long as it is always the same.
    const auto key = [](const RecoveredParameters& p) {
        return std::array {static_cast<double>(p.batch), -static_cast<double>(p.sequence), -p.element_bytes,
            -static_cast<double>(p.head_dim), static_cast<double>(p.heads)};
    };
    return key(a) < key(b);
}

/// Goes through the combinations and keeps the best.
class Search
{
public:
    Search(const StoreCounters& counters, const KnownParameters& known, const RecoverOptions& options)
        : m_counters(counters)
        , m_known(known)
        , m_options(options)
        , m_batches(known.batch ? std::vector {*known.batch} : usualBatches())
    {
    }

    Recovery run()
    {
        for (const double element : elements()) {
            for (const std::int64_t headDim : fixedOr(m_known.head_dim, headSizes))
                tryHeads(element, headDim);
        }
        keepBest(m_options.limit);
        Recovery result;
        result.answers = std::move(m_best);
        result.found = m_found;
        return result;
    }

private:
    std::vector<double> elements() const
    {
        return m_known.element_bytes ? std::vector {*m_known.element_bytes}
                                     : std::vector(elementSizes.begin(), elementSizes.end());
    }

    template<typename Range>
    static std::vector<std::int64_t> fixedOr(const std::optional<std::int64_t>& fixed, const Range& range)
    {
        return fixed ? std::vector {*fixed} : std::vector<std::int64_t>(range.begin(), range.end());
    }

    static std::vector<std::int64_t> usualBatches()
    {
        std::vector<std::int64_t> all;
        for (std::int64_t batch = 1; batch <= 64; ++batch)
            all.push_back(batch);
        for (std::int64_t batch = 128; batch <= 4096; batch *= 2)
            all.push_back(batch);
        return all;
    }

    /// batch · sequence · heads that the count means for these element and head sizes.
    double product(double element, std::int64_t headDim) const
    {
        return m_counters.store_sectors * sectorBytes / element / static_cast<double>(headDim);
    }

    void tryHeads(double element, std::int64_t headDim)
    {
        const double all = product(element, headDim);
        if (m_known.heads) {
            tryRest(element, headDim, *m_known.heads, all);
        } else if (m_known.sequence && m_known.batch) {
            const double heads = all / static_cast<double>(*m_known.sequence) / static_cast<double>(*m_known.batch);
            if (std::round(heads) >= 1 && std::round(heads) <= mostHeads)
                consider({*m_known.sequence, headDim, std::llround(heads), *m_known.batch, element});
        } else {
            for (std::int64_t heads = 1; heads <= mostHeads; ++heads)
                tryRest(element, headDim, heads, all);
        }
    }

    void tryRest(double element, std::int64_t headDim, std::int64_t heads, double all)
    {
        const double tokens = all / static_cast<double>(heads);
        if (m_known.sequence && m_known.batch)
            return consider({*m_known.sequence, headDim, heads, *m_known.batch, element});
        if (m_known.sequence)
            return compute(tokens / static_cast<double>(*m_known.sequence), [&](std::int64_t batch) {
                consider({*m_known.sequence, headDim, heads, batch, element});
            });
        for (const std::int64_t batch : m_batches) {
            compute(tokens / static_cast<double>(batch), [&](std::int64_t sequence) {
                consider({sequence, headDim, heads, batch, element});
            });
        }
    }

    /// A size that would be no whole number is rounded when that is within the tolerance.
    template<typename Take> void compute(double size, Take take) const
    {
        const double whole = std::round(size);
        if (whole >= 1 && whole <= static_cast<double>(mostSequence))
            take(static_cast<std::int64_t>(whole));
    }

    void consider(RecoveredParameters p)
    {
        p.expected_sectors = storeSectors(p);
        p.residual = m_counters.store_sectors / p.expected_sectors - 1;
        if (!(std::abs(p.residual) <= m_options.tolerance) || isTooFast(p, m_counters))
            return;
        p.grid_agrees = gridAgrees(p, m_counters.blocks);
        p.loads_agree = loadsAgree(p, m_counters, m_known.causal);
        p.oddity = oddityOf(p);
        ++m_found;
        m_best.push_back(p);
        if (m_best.size() >= 8 * m_options.limit + 1024)
            keepBest(m_options.limit);
    }

    void keepBest(std::size_t count)
    {
        const std::size_t kept = std::min(count, m_best.size());
        std::ranges::partial_sort(m_best, m_best.begin() + static_cast<std::ptrdiff_t>(kept), ranksBefore);
        m_best.resize(kept);
    }

    const StoreCounters& m_counters;
    const KnownParameters& m_known;
    const RecoverOptions& m_options;
    std::vector<std::int64_t> m_batches;
    std::vector<RecoveredParameters> m_best;
    std::size_t m_found = 0;
};

bool isUsable(const StoreCounters& counters, const KnownParameters& known)
{
    const auto positive = [](const auto& value) { return !value || *value > 0; };
    return std::isfinite(counters.store_sectors) && counters.store_sectors > 0 && positive(known.sequence)
        && positive(known.head_dim) && positive(known.heads) && positive(known.batch) && positive(known.element_bytes);
}

std::vector<std::string> needsOf(const StoreCounters& counters, const KnownParameters& known)
{
    std::vector<std::string> needs;
    const auto need = [&](bool missing, const char* what) {
        if (missing)
            needs.emplace_back(what);
    };
    need(!known.head_dim, "the head size: in the model's configuration, often in the kernel's name");
    need(!known.heads, "the number of query heads on this GPU: in the model's configuration");
    need(!known.element_bytes, "the element size of the output: often in the kernel's name (half, bf16, fp8)");
    need(!known.batch, "the number of sequences");
    need(!known.sequence, "the sequence length");
    need(!std::isfinite(counters.blocks), "the grid of the launch: it is batch · heads · tiles of the sequence");
    need(!std::isfinite(counters.load_sectors),
        "the load transactions (l1tex__t_sectors_pipe_lsu_mem_global_op_ld.sum): with the grid they give the sequence");
    need(std::isfinite(counters.load_sectors) && !known.causal,
        "whether attention is causal: then a kernel reads half of the keys and values");
    need(!std::isfinite(counters.time_s) || !std::isfinite(counters.peak_flop_per_s),
        "the time of the launch and the GPU's peak: they bound the sequence");
    return needs;
}

QuantisedOutput quantisedBy(const std::vector<RecoveredParameters>& answers)
{
    const auto narrow = [](const RecoveredParameters& p) { return p.element_bytes <= 1; };
    const auto end = std::ranges::find_if_not(answers, [&](const auto& p) { return fitsAs(p, answers.front()); });
    const auto count = std::count_if(answers.begin(), end, narrow);
    if (answers.empty() || (count != 0 && count != end - answers.begin()))
        return QuantisedOutput::Unknown;
    return count > 0 ? QuantisedOutput::Yes : QuantisedOutput::No;
}

/// Keys and values are read in their own format: DRAM traffic of far more than four times the output speaks for an
/// output that is narrower than they are.
std::string dramHint(const StoreCounters& counters)
{
    const double ratio = counters.dram_bytes / (counters.store_sectors * sectorBytes);
    if (!std::isfinite(ratio) || ratio <= 6)
        return {};
    return " DRAM traffic is " + ratioText(ratio)
        + " times what is stored, where 4 is usual: the output may be narrower than Q, K and V, or these are read "
          "repeatedly.";
}

std::string answerText(const RecoveredParameters& p)
{
    return std::to_string(p.batch) + " × " + std::to_string(p.sequence) + " tokens, " + std::to_string(p.heads)
        + " heads of " + std::to_string(p.head_dim) + ", " + ratioText(p.element_bytes)
        + (p.element_bytes == 1 ? " byte" : " bytes") + " per element";
}

std::string sentenceOf(const Recovery& recovery)
{
    if (recovery.answers.empty())
        return "No usual sizes give this count: check what is fixed, or let part of the sectors be empty (a larger "
               "tolerance).";
    std::string text = recovery.determined
        ? "It is "
        : "Not determined; the most usual of " + std::to_string(recovery.found) + " answers is ";
    text += answerText(recovery.answers.front()) + ".";
    if (recovery.quantised == QuantisedOutput::Yes)
        text += " The output is quantised.";
    return text;
}

} // namespace

std::string_view name(QuantisedOutput quantised)
{
    switch (quantised) {
    case QuantisedOutput::Unknown:
        return "unknown";
    case QuantisedOutput::No:
        return "no";
    case QuantisedOutput::Yes:
        return "yes";
    }
    return "";
}

double storeSectors(const RecoveredParameters& p)
{
    return static_cast<double>(p.batch) * static_cast<double>(p.sequence) * static_cast<double>(p.heads)
        * static_cast<double>(p.head_dim) * p.element_bytes / sectorBytes;
}

Recovery recoverParameters(const StoreCounters& counters, const KnownParameters& known, const RecoverOptions& options)
{
    Recovery result;
    if (!isUsable(counters, known)) {
        result.sentence = "A positive number of store transactions and positive known values are needed.";
        return result;
    }
    if (known.open() == 5) {
        result.needs = needsOf(counters, known);
        result.sentence = "Not determined: one count cannot give five sizes. Fix at least one, best the head size and "
                          "the number of heads.";
        return result;
    }
    result = Search(counters, known, options).run();
    const std::vector<RecoveredParameters>& answers = result.answers;
    result.determined = answers.size() == 1 || (answers.size() > 1 && !fitsAs(answers[0], answers[1]));
    result.quantised = quantisedBy(answers);
    if (!result.determined)
        result.needs = needsOf(counters, known);
    result.sentence = sentenceOf(result) + dramHint(counters);
    return result;
}

} // namespace ridgepoint
