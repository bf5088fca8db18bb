// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/measure/calibration/calibrated_model.h"
#include "core/measure/calibration/robust_fit.h"
#include "core/measure/calibration/split_mix.h"
#include "core/measure/gemm_import.h"
#include "tests/core/calibrated_fixtures.h"

#include <cmath>
#include <filesystem>
#include <random>

using namespace ridgepoint;
using namespace ridgepoint::calibrated;
using namespace ridgepoint::calibrated_fixtures;

namespace {

constexpr Format bf16 = Format::Bf16;
constexpr std::size_t rowsOfEach = 2000;

struct MeasuredGpu
{
    const char* id;
    const char* table; ///< of the shared data
    double median; ///< largest error allowed where the GPU is left out, in percent
    double p90;
};
constexpr std::array measuredGpus {
    MeasuredGpu {"a100-sxm4-80gb", "gemm_a100_sxm_vllm_0.14.0_bfloat16.csv", 12, 34},
    MeasuredGpu {"h100-sxm5", "gemm_h100_sxm_trtllm_1.3.0rc20_bfloat16.csv", 12, 34},
    // The only one whose L2 is much faster than its DRAM: what that is worth, the two others cannot tell.
    MeasuredGpu {"l40s", "gemm_l40s_vllm_0.24.0_bfloat16.csv", 14, 48},
};

std::string pathOf(const MeasuredGpu& measured)
{
    return std::string(RIDGEPOINT_SHARED_DATA "/gemm/aiconfigurator/") + measured.table;
}

bool hasSharedData()
{
    std::error_code error;
    return std::ranges::all_of(
        measuredGpus, [&](const MeasuredGpu& one) { return std::filesystem::is_regular_file(pathOf(one), error); });
}

/// A GPU's measured products, and how its benchmark ran them.
struct Table
{
    const Gpu* gpu = nullptr;
    std::vector<GemmSample> samples;
};

Table readTable(const MeasuredGpu& measured)
{
    Table table {&gpu(measured.id), gemmSamples(importGemmSweep(pathOf(measured)).value, 0)};
    SplitMix(1).shuffle(table.samples);
    return table;
}

/// One product in constants that hold at 1980 MHz: latencies are SM cycles.
double timeOf(const GemmSize& size, const Gpu& gpu, std::span<const double> shared)
{
    const GemmConstants here =
        scaledToDevice(constantsOf(shared, bf16), *generic().rule, gpu.boost_mhz, gpu.dram_bytes_per_s);
    GemmRun run = gemmRun(bf16);
    run.weight_copies = 6;
    return gemmTime({size.m, size.n, size.k}, deviceOf(gpu, bf16), here, run).total_s;
}

/// Sizes and times of the GPU's own constants, 5 % noise on them.
Table makeUp(const char* id)
{
    Table table {&gpu(id), {}};
    const std::vector<double> own = constantValues(calibrated_fixtures::own(id).gemm[0]->constants, bf16);
    GemmSetting setting = gemmSetting(*table.gpu, gemmDtype("bfloat16")).value();
    setting.weight_copies = 6;
    std::mt19937 random(3);
    std::uniform_real_distribution<double> even(0, 1);
    std::normal_distribution<double> normal(0, 0.05);
    for (std::size_t i = 0; i < rowsOfEach; ++i) {
        const GemmSize size {std::floor(std::exp2(13 * even(random))), 64 * std::floor(std::exp2(8 * even(random))),
            64 * std::floor(std::exp2(8 * even(random)))};
        table.samples.push_back({size, calibratedGemmModel(bf16).time(size, setting, own) * std::exp(normal(random))});
    }
    return table;
}

/// One set of constants for all of the tables, that begins with rounded ones of no GPU.
std::vector<double> fitShared(const std::vector<const Table*>& tables)
{
    struct Row
    {
        GemmSize size;
        const Gpu* gpu;
    };
    RobustProblem problem;
    for (const ModelParameter& one : calibratedGemmModel(bf16).parameters()) {
        problem.prior.push_back(one.initial);
        problem.low.push_back(one.low);
        problem.high.push_back(one.high);
    }
    std::vector<Row> rows;
    for (const Table* table : tables) {
        for (std::size_t i = 0; i < std::min(rowsOfEach, table->samples.size()); ++i) {
            rows.push_back({table->samples[i].size, table->gpu});
            problem.times.push_back(table->samples[i].time_s);
        }
    }
    problem.time = [&rows](std::size_t row, std::span<const double> values) {
        return timeOf(rows[row].size, *rows[row].gpu, values);
    };
    PriorFitOptions options;
    options.starts = calibrationStarts(constantsOf(problem.prior, bf16), bf16);
    return fitRobustly(problem, options);
}

TimeErrors errorsOf(const Table& table, std::span<const double> shared)
{
    std::vector<double> errors;
    for (const GemmSample& sample : table.samples)
        errors.push_back(std::abs(timeOf(sample.size, *table.gpu, shared) / sample.time_s - 1));
    return timeErrors(errors);
}

QByteArray text(const TimeErrors& errors)
{
    return QByteArray::number(errors.median * 100) + " / " + QByteArray::number(errors.p90 * 100) + " over "
        + QByteArray::number(qulonglong(errors.rows));
}

bool isWithinBound(const TimeErrors& errors, const MeasuredGpu& measured)
{
    return errors.median * 100 <= measured.median && errors.p90 * 100 <= measured.p90;
}

void addGpus()
{
    QTest::addColumn<int>("left_out");
    for (std::size_t i = 0; i < measuredGpus.size(); ++i)
        QTest::newRow(measuredGpus[i].id) << int(i);
}

/// Errors on one of the tables, of constants fitted on the others.
TimeErrors leaveOut(const std::vector<Table>& tables, std::size_t leftOut)
{
    std::vector<const Table*> others;
    for (std::size_t i = 0; i < tables.size(); ++i) {
        if (i != leftOut)
            others.push_back(&tables[i]);
    }
    return errorsOf(tables[leftOut], fitShared(others));
}

} // namespace

/// Constants of matrix products move to a GPU that they have never seen.
class LeaveGpuOut : public QObject
{
    Q_OBJECT

private slots:
    void measured_data() { addGpus(); }
    void measured();
    void madeUp_data() { addGpus(); }
    void madeUp();
};

void LeaveGpuOut::measured()
{
    QFETCH(int, left_out);
    if (!hasSharedData())
        QSKIP("the measured tables are not here");
    static const std::vector<Table> tables {
        readTable(measuredGpus[0]), readTable(measuredGpus[1]), readTable(measuredGpus[2])};
    const TimeErrors errors = leaveOut(tables, std::size_t(left_out));
    QVERIFY2(isWithinBound(errors, measuredGpus[std::size_t(left_out)]), text(errors).constData());
}

void LeaveGpuOut::madeUp()
{
    QFETCH(int, left_out);
    static const std::vector<Table> tables {
        makeUp(measuredGpus[0].id), makeUp(measuredGpus[1].id), makeUp(measuredGpus[2].id)};
    const TimeErrors errors = leaveOut(tables, std::size_t(left_out));
    QVERIFY2(isWithinBound(errors, measuredGpus[std::size_t(left_out)]), text(errors).constData());
}

QTEST_APPLESS_MAIN(LeaveGpuOut)
#include "tst_leave_gpu_out.moc"
