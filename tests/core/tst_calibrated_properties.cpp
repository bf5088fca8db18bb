// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/analysis/calibrated/all_reduce_time.h"
#include "core/analysis/calibrated/attention_time.h"
#include "core/analysis/calibrated/moe_time.h"
#include "core/analysis/calibrated/whole_number.h"
#include "tests/core/calibrated_fixtures.h"

#include <cmath>
#include <limits>
#include <random>

using namespace ridgepoint;
using namespace ridgepoint::calibrated;
using namespace ridgepoint::calibrated_fixtures;

namespace {

constexpr int draws = 20'000;
constexpr double infinite = std::numeric_limits<double>::infinity();

class Random
{
public:
    /// Whole, evenly spread in its logarithm.
    double size(double most)
    {
        return std::floor(std::exp(std::uniform_real_distribution<double>(0, std::log(most))(m_engine)));
    }
    bool flip() { return m_engine() % 2 == 0; }

private:
    std::mt19937 m_engine {7};
};

bool isTime(double seconds)
{
    return std::isfinite(seconds) && seconds > 0;
}

bool isPart(double seconds)
{
    return std::isfinite(seconds) && seconds >= 0;
}

bool near(double a, double b)
{
    return std::abs(a - b) <= 1e-12 * std::max(std::abs(a), std::abs(b));
}

struct Product
{
    const char* gpu;
    Format format;
    Device device;
    GemmConstants constants;
    GemmRun run;
};

/// One per GPU and format with constants of its own.
std::vector<Product> products()
{
    std::vector<Product> all;
    for (const char* id : {"a100-sxm4-80gb", "h100-sxm5", "h200-sxm", "b200-sxm", "gb200", "l40s", "rtx-pro-6000-bw"}) {
        for (const Format format : {Format::Bf16, Format::Fp8, Format::Nvfp4}) {
            if (const auto& set = own(id).gemm[static_cast<std::size_t>(format)])
                all.push_back({id, format, deviceOf(gpu(id), format), set->constants, gemmRun(format)});
        }
    }
    return all;
}

/// At the sizes where a further tile begins in all four tilings.
double wholeTiles(double m)
{
    return 128 * roundUp(m / 128);
}

} // namespace

/// What holds for every shape.
class CalibratedProperties : public QObject
{
    Q_OBJECT

private slots:
    void roundsUp();
    void productTimes_data();
    void productTimes();
    void productsGrowWithTheirSize_data();
    void productsGrowWithTheirSize();
    void moreWeightCopiesNeverHelp();
    void prefillTimes();
    void decodeTimes();
    void moeTimes();
    void allReduceTimes();
};

void CalibratedProperties::roundsUp()
{
    for (const double x : {0.0, 0.25, 1.0, 1.0 + 1e-15, 2.5, 1e9 + 0.5, 4503599627370495.5, 9007199254740992.0, 1e300})
        QCOMPARE(roundUp(x), std::ceil(x));
    QVERIFY(std::isinf(roundUp(infinite)));
}

void CalibratedProperties::productTimes_data()
{
    QTest::addColumn<int>("index");
    int index = 0;
    for (const Product& product : products())
        QTest::addRow("%s %s", product.gpu, name(product.format).data()) << index++;
}

void CalibratedProperties::productTimes()
{
    QFETCH(int, index);
    const Product product = products()[static_cast<std::size_t>(index)];
    Random random;
    for (int i = 0; i < draws; ++i) {
        GemmRun run = product.run;
        run.weight_copies = random.flip() ? 1 : infinite;
        const ProductSize size {random.size(1e6), random.size(1e6), random.size(1e6)};
        const GemmTime time = gemmTime(size, product.device, product.constants, run);
        QVERIFY(isTime(time.total_s));
        QVERIFY(time.total_s >= product.constants.t0_s);
        QVERIFY(isTime(time.compute_s) && isTime(time.memory_s) && isTime(time.tiles_s));
        QVERIFY(isPart(time.split_s) && isPart(time.quantisation_s) && isPart(time.mainLoop()));
        const double core = std::hypot(time.compute_s, time.memory_s, time.tiles_s);
        QVERIFY(near(time.total_s, time.launch_s + core + time.split_s + time.quantisation_s));
        QVERIFY(time.waves >= 1 && time.waves == std::floor(time.waves));
        QVERIFY(time.splits == 1 || (run.may_split_k && size.k >= 128 * time.splits && time.split_s > 0));
        QVERIFY(!time.weights_in_l2 || !std::isinf(run.weight_copies));
    }
}

void CalibratedProperties::productsGrowWithTheirSize_data()
{
    productTimes_data();
}

void CalibratedProperties::productsGrowWithTheirSize()
{
    QFETCH(int, index);
    const Product product = products()[static_cast<std::size_t>(index)];
    Random random;
    for (int i = 0; i < draws; ++i) {
        // In serving; whole tiles in m. Tensors that leave the L2 only add time, so no exception is needed.
        const ProductSize size {wholeTiles(random.size(1e5)), random.size(1e5), random.size(1e5)};
        const ProductSize taller {size.m + 128 * random.size(100), size.n, size.k};
        const ProductSize wider {size.m, size.n + 1, size.k};
        const double time = gemmTime(size, product.device, product.constants, product.run).total_s;
        QVERIFY(gemmTime(taller, product.device, product.constants, product.run).total_s > time);
        QVERIFY(gemmTime(wider, product.device, product.constants, product.run).total_s > time);
    }
}

void CalibratedProperties::moreWeightCopiesNeverHelp()
{
    Random random;
    for (const Product& product : products()) {
        for (int i = 0; i < draws / 10; ++i) {
            const ProductSize size {random.size(1e4), random.size(1e4), random.size(1e4)};
            double before = 0;
            for (const double copies : {1.0, 6.0, infinite}) {
                GemmRun run = product.run;
                run.weight_copies = copies;
                const double time = gemmTime(size, product.device, product.constants, run).total_s;
                QVERIFY(time >= before);
                before = time;
            }
        }
    }
}

void CalibratedProperties::prefillTimes()
{
    Random random;
    const Device device = deviceOf(gpu("h100-sxm5"), Format::Bf16);
    const PrefillConstants& constants = own("h100-sxm5").prefill[0]->constants;
    for (int i = 0; i < draws; ++i) {
        AttentionShape shape {random.size(1e4), random.size(1e6), random.size(512), 1, random.size(512), 2};
        shape.kv_heads = std::min(random.size(512), shape.heads);
        const AttentionTime time = prefillAttentionTime(shape, device, constants);
        QVERIFY(isTime(time.total_s) && time.total_s >= constants.t0_s);
        QVERIFY(
            near(time.total_s, time.launch_s + time.compute_s + time.longest_tile_s + time.memory_s + time.tiles_s));
        AttentionShape longer = shape;
        longer.tokens += 1;
        QVERIFY(prefillAttentionTime(longer, device, constants).total_s > time.total_s);
    }
}

void CalibratedProperties::decodeTimes()
{
    Random random;
    for (const char* id : {"h100-sxm5", "b200-sxm", "l40s"}) {
        const Device device = deviceOf(gpu(id), Format::Bf16);
        const DecodeConstants& constants = own(id).decode[0]->constants;
        for (int i = 0; i < draws; ++i) {
            AttentionShape shape {random.size(1e4), random.size(1e6), random.size(512), 1, random.size(512), 2};
            shape.kv_heads = std::min(random.size(512), shape.heads);
            const AttentionTime cold = decodeAttentionTime(shape, device, constants, false);
            QVERIFY(isTime(cold.total_s) && cold.total_s >= constants.t0_s);
            QVERIFY(near(cold.total_s, cold.launch_s + std::hypot(cold.memory_s, cold.tiles_s) + cold.split_s));
            QVERIFY(cold.splits == 1 || shape.tokens / cold.splits >= 64);
            QVERIFY(decodeAttentionTime(shape, device, constants, true).total_s <= cold.total_s);
            AttentionShape longer = shape;
            longer.batch += 1;
            QVERIFY(decodeAttentionTime(longer, device, constants, false).total_s > cold.total_s);
        }
    }
}

void CalibratedProperties::moeTimes()
{
    Random random;
    const Device device = deviceOf(gpu("h200-sxm"), Format::Fp8);
    const MoeConstants& constants = own("h200-sxm").moe[static_cast<std::size_t>(Format::Fp8Block)]->constants;
    for (int i = 0; i < draws; ++i) {
        MoeShape shape {.tokens = random.size(1e6), .hidden = random.size(1e5), .intermediate = random.size(1e5)};
        shape.experts = random.size(1024);
        shape.experts_per_token = std::min(random.size(64), shape.experts);
        shape.expert_parallel = std::min(random.size(16), shape.experts);
        shape.gated = random.flip();
        shape.balanced = random.flip();
        shape.weight_bytes = 1;
        const MoeTime time = moeTime(shape, device, constants);
        QVERIFY(isTime(time.total_s) && time.total_s >= constants.t0_s);
        QVERIFY(near(time.total_s, time.launch_s + std::hypot(time.compute_s, time.memory_s) + time.tokens_s));
        QVERIFY(time.active_experts <= shape.experts && time.active_experts <= time.rows);
        MoeShape more = shape;
        more.tokens *= 2;
        QVERIFY(moeTime(more, device, constants).total_s > time.total_s);
    }
}

void CalibratedProperties::allReduceTimes()
{
    Random random;
    for (const char* id : {"a100-sxm4-80gb", "h100-sxm5", "b200-sxm", "l40s"}) {
        const Device device = deviceOf(gpu(id), Format::Bf16);
        const AllReduceConstants& constants = own(id).all_reduce->constants;
        QCOMPARE(allReduceTime(1e6, 1, device, constants).total_s, 0.0);
        for (int i = 0; i < draws; ++i) {
            const double bytes = random.size(1e10);
            const double gpus = 1 + random.size(64);
            const AllReduceTime time = allReduceTime(bytes, gpus, device, constants);
            QVERIFY(isTime(time.total_s));
            QVERIFY(near(time.total_s, time.launch_s + time.gpus_s + time.link_s));
            QVERIFY((time.way == AllReduceWay::Ring) == (bytes > 8.0 * 1024 * 1024));
            if (const double more = bytes * 1.5; (more > 8.0 * 1024 * 1024) == (time.way == AllReduceWay::Ring))
                QVERIFY(allReduceTime(more, gpus, device, constants).total_s > time.total_s);
        }
    }
}

QTEST_APPLESS_MAIN(CalibratedProperties)
#include "tst_calibrated_properties.moc"
