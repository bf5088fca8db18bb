// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFileInfo>
#include <QTest>

#include "core/measure/counters/kernel_figures.h"
#include "tests/core/counter_test_file.h"

#include <cmath>

using namespace ridgepoint;
using namespace ridgepoint::test;

namespace {

using Counters = std::vector<CounterOf>;

KernelFigures figuresOf(const CounterFile& file)
{
    return FigureRules(file).figures(file.launches.front());
}

const FigureSource* sourceOf(const FigureRules& rules, const std::string& figure)
{
    const auto found = std::ranges::find(rules.sources(), figure, &FigureSource::figure);
    return found == rules.sources().end() ? nullptr : &*found;
}

bool isClose(double a, double b, double tolerance = 1e-12)
{
    return std::abs(a - b) <= tolerance * std::abs(b);
}

double at(const std::array<double, countedFormatCount>& figures, CountedFormat format)
{
    return figures[static_cast<std::size_t>(format)];
}

const std::string sass = "__sass_thread_inst_executed_op_";

} // namespace

/// FLOP, bytes and time as they follow from counters, by hand-computed values and published checks.
class TestKernelFigures : public QObject
{
    Q_OBJECT

private slots:
    void vectorFlop_data();
    void vectorFlop();
    void halfPrecisionNamesItsWeights();
    void tensorOperations_data();
    void tensorOperations();
    void tensorProbeIsExact();
    void tensorInstructions_data();
    void tensorInstructions();
    void bytes_data();
    void bytes();
    void times_data();
    void times();
    void averageTimeIsNamed();
    void contradictedUnitsAreNotUsed_data();
    void contradictedUnitsAreNotUsed();
    void amdFlop();
    void publishedDecodeRows();
    void nothingIsInvented();
    void missingValuesAreNotZero();
    void gapsSayWhatToCollect();
    void roofs();
    void summaries();
    void realFiles_data();
    void realFiles();
};

void TestKernelFigures::vectorFlop_data()
{
    QTest::addColumn<Counters>("counters");
    QTest::addColumn<int>("format");
    QTest::addColumn<double>("flop");

    const auto three = [](const std::string& unit, const std::string& letter, const std::string& suffix) {
        return Counters {{unit + sass + letter + "add_pred_on.sum" + suffix, 100},
            {unit + sass + letter + "mul_pred_on.sum" + suffix, 20},
            {unit + sass + letter + "fma_pred_on.sum" + suffix, 3}};
    };
    const auto row = [](const char* name, const Counters& counters, CountedFormat format, double flop) {
        QTest::newRow(name) << counters << static_cast<int>(format) << flop;
    };
    row("NERSC, double", three("sm", "d", ""), CountedFormat::fp64, 126);
    row("NERSC, single", three("sm", "f", ""), CountedFormat::fp32, 126);
    row("NERSC, half 1/1/2", three("smsp", "h", ""), CountedFormat::fp16, 126);
    row("nvprof, one by one", {{"flop_count_sp_add", 7}, {"flop_count_sp_mul", 5}, {"flop_count_sp_fma", 10}},
        CountedFormat::fp32, 32);
    row("nvprof, in all", {{"flop_count_dp", 4096}}, CountedFormat::fp64, 4096);
    row("nvprof, half", {{"flop_count_hp", 512}}, CountedFormat::fp16, 512);
    Counters perCycle = three("smsp", "f", ".per_cycle_elapsed");
    perCycle.push_back({"smsp__cycles_elapsed.avg.per_second", 1e9});
    row("per cycle, 2 ms", perCycle, CountedFormat::fp32, 126 * 1e9 * 2e-3);
    row("stock section, x2",
        {{"smsp" + sass + "fadd_pred_on.sum.per_cycle_elapsed", 100},
            {"smsp" + sass + "fmul_pred_on.sum.per_cycle_elapsed", 20}, {"derived__smsp" + sass + "ffma_pred_on_x2", 6},
            {"smsp__cycles_elapsed.avg.per_second", 1e9}},
        CountedFormat::fp32, 126 * 1e9 * 2e-3);
}

void TestKernelFigures::vectorFlop()
{
    QFETCH(Counters, counters);
    QFETCH(int, format);
    QFETCH(double, flop);

    const KernelFigures figures = figuresOf(fileWith(counters, 2e-3));

    QVERIFY2(isClose(figures.vector_flop[static_cast<std::size_t>(format)], flop),
        qPrintable(QString::number(figures.vector_flop[static_cast<std::size_t>(format)])));
    QCOMPARE(figures.flop(), figures.vector_flop[static_cast<std::size_t>(format)]);
    QVERIFY(isClose(figures.flopPerSecond(), flop / 2e-3));
}

void TestKernelFigures::halfPrecisionNamesItsWeights()
{
    const CounterFile file = fileWith({{"sm" + sass + "hadd_pred_on.sum", 1}, {"sm" + sass + "hmul_pred_on.sum", 1},
        {"sm" + sass + "hfma_pred_on.sum", 1}});
    const FigureRules rules(file);

    const FigureSource* source = sourceOf(rules, "fp16 vector FLOP");

    QVERIFY(source);
    QCOMPARE(source->formula,
        "sm" + sass + "hadd_pred_on.sum + sm" + sass + "hmul_pred_on.sum + 2 × sm" + sass + "hfma_pred_on.sum");
    QVERIFY(source->remark.find("2, 2 and 4") != std::string::npos);
}

void TestKernelFigures::tensorOperations_data()
{
    QTest::addColumn<Counters>("counters");
    QTest::addColumn<int>("format");
    QTest::addColumn<double>("operations");

    const auto row = [](const char* name, const Counters& counters, CountedFormat format, double operations) {
        QTest::newRow(name) << counters << static_cast<int>(format) << operations;
    };
    const std::string path = "sm__ops_path_tensor_";
    row("with roll-up", {{path + "src_fp8.sum", 64}}, CountedFormat::fp8, 64);
    row("without roll-up", {{path + "src_int8", 32}}, CountedFormat::int8, 32);
    row("parent and children of sparsity",
        {{path + "src_bf16_dst_fp32.sum", 100}, {path + "src_bf16_dst_fp32_sparsity_off.sum", 60},
            {path + "src_bf16_dst_fp32_sparsity_on.sum", 40}},
        CountedFormat::bf16, 100);
    row("children of sparsity alone",
        {{path + "src_bf16_dst_fp32_sparsity_on.sum", 40}, {path + "src_bf16_dst_fp32_sparsity_off.sum", 60}},
        CountedFormat::bf16, 100);
    row("all results and each",
        {{path + "src_fp16_dst_fp32.sum", 30}, {path + "src_fp16_dst_fp16.sum", 70}, {path + "src_fp16.sum", 100}},
        CountedFormat::fp16, 100);
    row("each result alone", {{path + "src_fp16_dst_fp32.sum", 30}, {path + "src_fp16_dst_fp16.sum", 70}},
        CountedFormat::fp16, 100);
    row("older names by operation",
        {{path + "op_hmma_src_fp16_dst_fp32_sparsity_off.sum", 30},
            {path + "op_hmma_src_fp16_dst_fp32_sparsity_on.sum", 5}},
        CountedFormat::fp16, 35);
    row("all operations and one", {{path + "op_hmma_src_tf32_dst_fp32.sum", 30}, {path + "src_tf32_dst_fp32.sum", 44}},
        CountedFormat::tf32, 44);
    row("fp4", {{path + "src_fp4_dst_fp32.sum", 8}}, CountedFormat::fp4, 8);
    row("peaks are no counts", {{path + "src_fp4_dst_fp32.sum.peak_sustained", 8}}, CountedFormat::fp4, nothing);
    row("unknown operands", {{path + "src_int1.sum", 8}}, CountedFormat::int4, nothing);
}

void TestKernelFigures::tensorOperations()
{
    QFETCH(Counters, counters);
    QFETCH(int, format);
    QFETCH(double, operations);

    const double found = figuresOf(fileWith(counters)).tensor_flop[static_cast<std::size_t>(format)];

    if (std::isnan(operations))
        QVERIFY(std::isnan(found));
    else
        QCOMPARE(found, operations);
}

void TestKernelFigures::tensorProbeIsExact()
{
    // A product of 1024 x 1024 x 1024 in bf16: 2 · 1024³ operations, which the counter tells exactly.
    const CounterFile file = fileWith({{"sm__ops_path_tensor_src_bf16_dst_fp32.sum", 2147483648.0}});

    QCOMPARE(figuresOf(file).flop(), 2.0 * 1024 * 1024 * 1024);
}

void TestKernelFigures::tensorInstructions_data()
{
    QTest::addColumn<QString>("device");
    QTest::addColumn<double>("flop");

    QTest::newRow("V100, NERSC") << "CC 7.0" << 512e6;
    QTest::newRow("V100 by name") << "Tesla V100-SXM2-16GB" << 512e6;
    QTest::newRow("A100") << "CC 8.0" << 2048e6;
    QTest::newRow("not published") << "CC 9.0" << nothing;
    QTest::newRow("unknown device") << "" << nothing;
}

void TestKernelFigures::tensorInstructions()
{
    QFETCH(QString, device);
    QFETCH(double, flop);
    const CounterFile file = fileWith({{"sm__inst_executed_pipe_tensor.sum", 1e6}}, 1e-3, device.toStdString());
    const FigureRules rules(file);

    const double found = at(rules.figures(file.launches[0]).tensor_flop, CountedFormat::fp16);

    if (!std::isnan(flop)) {
        QCOMPARE(found, flop);
        QVERIFY(!sourceOf(rules, "fp16 tensor FLOP")->remark.empty());
        return;
    }
    QVERIFY(std::isnan(found));
    QVERIFY(
        std::ranges::any_of(rules.gaps(), [](const std::string& gap) { return gap.starts_with("No tensor FLOP"); }));
}

void TestKernelFigures::bytes_data()
{
    QTest::addColumn<Counters>("counters");
    QTest::addColumn<int>("level");
    QTest::addColumn<double>("expected");

    const auto row = [](const char* name, const Counters& counters, CountedLevel level, double expected) {
        QTest::newRow(name) << counters << static_cast<int>(level) << expected;
    };
    constexpr auto dram = CountedLevel::Dram;
    row("dram__bytes", {{"dram__bytes.sum", 1e6}}, dram, 1e6);
    row("read and write", {{"dram__bytes_read.sum", 700}, {"dram__bytes_write.sum", 30}}, dram, 730);
    row("sm_120", {{"dram__bytes_op_read.sum", 53261312}, {"dram__bytes_op_write.sum", 3377920}}, dram, 56639232);
    row("sm_120, other names n/a",
        {{"dram__bytes_read.sum", nothing}, {"dram__bytes_op_read.sum", 500}, {"dram__bytes_op_write.sum", 20}}, dram,
        520);
    row("CUDA 10 sectors", {{"dram__sectors_read.sum", 10}, {"dram__sectors_write.sum", 5}}, dram, 480);
    row("nvprof bytes", {{"dram_read_bytes", 64}, {"dram_write_bytes", 32}}, dram, 96);
    row("nvprof transactions", {{"dram_read_transactions", 3}, {"dram_write_transactions", 1}}, dram, 128);
    row("nvprof throughput", {{"dram_read_throughput", 2e9, "byte/s"}, {"dram_write_throughput", 1e9, "byte/s"}}, dram,
        6e6);
    row("details page", {{"Memory Throughput", 21.5, "%"}, {"Memory Throughput", 488.17e9, "byte/s"}}, dram,
        488.17e9 * 2e-3);
    row("rocprof kilobytes", {{"FETCH_SIZE", 3}, {"WRITE_SIZE", 1}}, dram, 4096);
    row("MI200",
        {{"TCC_EA_RDREQ_sum", 1000}, {"TCC_EA_RDREQ_32B_sum", 100}, {"TCC_EA_WRREQ_sum", 500},
            {"TCC_EA_WRREQ_64B_sum", 400}},
        dram, 32 * 100 + 64 * 900 + 64 * 400 + 32 * 100);
    row("MI300",
        {{"TCC_EA0_RDREQ_sum", 1000}, {"TCC_EA0_RDREQ_32B_sum", 100}, {"TCC_BUBBLE_sum", 300},
            {"TCC_EA0_WRREQ_sum", 500}, {"TCC_EA0_WRREQ_64B_sum", 400}},
        dram, 128 * 300 + 64 * (1000 - 300 - 100) + 32 * 100 + 64 * 400 + 32 * 100);
    row("MI300 without its 128-byte reads",
        {{"TCC_EA0_RDREQ_sum", 1000}, {"TCC_EA0_RDREQ_32B_sum", 100}, {"TCC_EA0_WRREQ_sum", 500},
            {"TCC_EA0_WRREQ_64B_sum", 400}},
        dram, nothing);
    row("by channel",
        {{"TCC_EA_RDREQ[0]", 600}, {"TCC_EA_RDREQ[1]", 400}, {"TCC_EA_RDREQ_32B[0]", 100}, {"TCC_EA_RDREQ_32B[1]", 0},
            {"TCC_EA_WRREQ[0]", 500}, {"TCC_EA_WRREQ_64B[0]", 400}},
        dram, 32 * 100 + 64 * 900 + 64 * 400 + 32 * 100);

    row("lts__t_bytes", {{"lts__t_bytes.sum", 5}}, CountedLevel::L2, 5);
    row("L2 sectors",
        {{"lts__t_sectors_op_read.sum", 10}, {"lts__t_sectors_op_write.sum", 20}, {"lts__t_sectors_op_atom.sum", 1},
            {"lts__t_sectors_op_red.sum", 2}},
        CountedLevel::L2, 33 * 32);
    row("nvprof L2", {{"l2_read_transactions", 10}, {"l2_write_transactions", 20}}, CountedLevel::L2, 960);
    row("AMD L2", {{"TCP_TCC_READ_REQ_sum", 10}, {"TCP_TCC_WRITE_REQ_sum", 20}, {"TCP_TCC_ATOMIC_WITH_RET_REQ_sum", 1}},
        CountedLevel::L2, 31 * 64);
    row("stock L2", {{"l1tex__m_xbar2l1tex_read_bytes.sum.per_second", 1e9}}, CountedLevel::L2, 2e6);
    row("l1tex__t_bytes", {{"l1tex__t_bytes.sum", 9}}, CountedLevel::L1, 9);
    row("nvprof L1", {{"gld_transactions", 4}, {"gst_transactions", 2}, {"local_load_transactions", 1}},
        CountedLevel::L1, 224);
    row("the trap: store bytes named for sectors",
        {{"l1tex__t_sectors_pipe_lsu_mem_global_op_ld.sum", 4}, {"l1tex__t_bytes_pipe_lsu_mem_global_op_st.sum", 64}},
        CountedLevel::L1, 192);
    row("AMD L1", {{"TCP_TOTAL_CACHE_ACCESSES_sum", 524288}}, CountedLevel::L1, 33554432);
    row("stock L1", {{"derived__l1tex__lsu_writeback_bytes_mem_lg.sum.per_second", 3e9}}, CountedLevel::L1, 6e6);
    row("only reads", {{"dram__bytes_read.sum", 700}}, dram, nothing);
}

void TestKernelFigures::bytes()
{
    QFETCH(Counters, counters);
    QFETCH(int, level);
    QFETCH(double, expected);

    const double found = figuresOf(fileWith(counters, 2e-3)).bytes[static_cast<std::size_t>(level)];

    if (std::isnan(expected))
        QVERIFY(std::isnan(found));
    else
        QVERIFY2(isClose(found, expected), qPrintable(QString::number(found, 'g', 17)));
}

void TestKernelFigures::times_data()
{
    QTest::addColumn<Counters>("counters");
    QTest::addColumn<double>("launchTime");
    QTest::addColumn<double>("expected");

    QTest::newRow("the launch's own") << Counters {{"gpu__time_duration.sum", 2e-3, "s"}} << 1e-3 << 1e-3;
    QTest::newRow("counter") << Counters {{"gpu__time_duration.sum", 2e-3, "s"}} << nothing << 2e-3;
    QTest::newRow("cycles by rate") << Counters {{"sm__cycles_elapsed.avg", 1.5e6},
        {"sm__cycles_elapsed.avg.per_second", 1.5e9}}
                                    << nothing << 1e-3;
    QTest::newRow("cycles without rate") << Counters {{"sm__cycles_elapsed.avg", 1.5e6}} << nothing << nothing;
    QTest::newRow("rate of zero") << Counters {{"sm__cycles_elapsed.avg", 1.5e6},
        {"sm__cycles_elapsed.avg.per_second", 0}}
                                  << nothing << nothing;
}

void TestKernelFigures::times()
{
    QFETCH(Counters, counters);
    QFETCH(double, launchTime);
    QFETCH(double, expected);

    const double found = figuresOf(fileWith(counters, launchTime)).time_s;

    if (std::isnan(expected))
        QVERIFY(std::isnan(found));
    else
        QVERIFY(isClose(found, expected));
}

void TestKernelFigures::averageTimeIsNamed()
{
    const CounterFile file = fileWith({{"gpu__time_duration.avg", 2e-6, "s"}}, 2e-6);

    const FigureRules rules(file);

    QVERIFY(sourceOf(rules, "time") != nullptr);
    QCOMPARE(sourceOf(rules, "time")->formula, std::string("gpu__time_duration.avg"));
    const CounterFile most = fileWith({{"gpu__time_duration.max", 2e-6, "s"}});
    QVERIFY(std::isnan(figuresOf(most).time_s));
}

void TestKernelFigures::contradictedUnitsAreNotUsed_data()
{
    QTest::addColumn<Counters>("counters");
    QTest::addColumn<double>("flop");
    const auto instructions = [](const char* unit) {
        return Counters {{"smsp" + sass + "fadd_pred_on.sum", 100, unit},
            {"smsp" + sass + "fmul_pred_on.sum", 100, unit}, {"smsp" + sass + "ffma_pred_on.sum", 100, unit}};
    };
    QTest::newRow("instructions") << instructions("inst") << 400.0;
    QTest::newRow("without a unit") << instructions("") << 400.0;
    QTest::newRow("instructions per cycle") << instructions("inst/cycle") << nothing;
    QTest::newRow("a share") << instructions("%") << nothing;
    QTest::newRow("tensor operations") << Counters {{"sm__ops_path_tensor_src_fp16.sum", 64, "op"}} << 64.0;
    QTest::newRow("tensor operations per cycle")
        << Counters {{"sm__ops_path_tensor_src_fp16.sum", 64, "op/cycle"}} << nothing;
}

void TestKernelFigures::contradictedUnitsAreNotUsed()
{
    QFETCH(Counters, counters);
    QFETCH(double, flop);

    const double found = figuresOf(fileWith(counters)).flop();

    QVERIFY2(std::isnan(flop) ? std::isnan(found) : found == flop, qPrintable(QString::number(found)));
}

void TestKernelFigures::amdFlop()
{
    const CounterFile file =
        fileWith({{"SQ_INSTS_VALU_ADD_F32", 10}, {"SQ_INSTS_VALU_MUL_F32", 20}, {"SQ_INSTS_VALU_FMA_F32", 30},
            {"SQ_INSTS_VALU_TRANS_F32", 4}, {"SQ_INSTS_VALU_ADD_F16", 1}, {"SQ_INSTS_VALU_MUL_F16", 1},
            {"SQ_INSTS_VALU_FMA_F16", 1}, {"SQ_INSTS_VALU_MFMA_MOPS_F16", 7}, {"SQ_INSTS_VALU_MFMA_MOPS_BF16", 8}});

    const KernelFigures figures = figuresOf(file);

    QCOMPARE(at(figures.vector_flop, CountedFormat::fp32), 64.0 * (10 + 20 + 60 + 4));
    QCOMPARE(at(figures.vector_flop, CountedFormat::fp16), 64.0 * 4);
    QCOMPARE(at(figures.tensor_flop, CountedFormat::fp16), 512.0 * 7);
    QCOMPARE(at(figures.tensor_flop, CountedFormat::bf16), 512.0 * 8);
    QCOMPARE(figures.flop(CountedFormat::fp16), 64.0 * 4 + 512 * 7);
    QCOMPARE(figures.flop(), 64.0 * 98 + 512 * 15);
    QVERIFY(std::isnan(at(figures.vector_flop, CountedFormat::fp64)));
}

void TestKernelFigures::publishedDecodeRows()
{
    // Qwen2.5-1.5B decode products on an RTX 4070 Laptop, as published: megabytes, microseconds, share of the DRAM.
    constexpr double published[][3] = {{27.55, 111.3, 95.6}, {4.74, 22.1, 83}, {0.81, 6.1, 51}};
    for (const auto& [megabytes, microseconds, percent] : published) {
        // 32 byte a cycle at 8.09 GHz.
        const CounterFile file =
            fileWith({{"dram__bytes.sum", megabytes * 1e6}, {"gpu__time_duration.sum", microseconds * 1e-6, "s"},
                {"dram__bytes.sum.peak_sustained", 32}, {"dram__cycles_elapsed.avg.per_second", 8.09e9}});

        const KernelFigures figures = figuresOf(file);
        const std::vector<MeasuredRoof> roofs = roofsOf(file);

        QCOMPARE(roofs.size(), std::size_t {1});
        QVERIFY(roofs[0].is_memory);
        const double share = figures.bytesAt(CountedLevel::Dram) / figures.time_s / roofs[0].per_s * 100;
        QVERIFY2(std::abs(share - percent) < 0.5, qPrintable(QString::number(share)));
    }
}

void TestKernelFigures::nothingIsInvented()
{
    const KernelFigures figures = figuresOf(fileWith({{"sm" + sass + "ffma_pred_on.sum", 5}, {"TCC_EA_RDREQ_sum", 5},
        {"l2_read_transactions", 3}, {"SQ_WAVES", 2}}));

    QVERIFY(std::isnan(figures.flop()));
    QVERIFY(std::isnan(figures.time_s));
    QVERIFY(std::isnan(figures.flopPerSecond()));
    for (std::size_t level = 0; level < countedLevelCount; ++level) {
        QVERIFY(std::isnan(figures.bytes[level]));
        QVERIFY(std::isnan(figures.intensity(static_cast<CountedLevel>(level))));
    }
}

void TestKernelFigures::missingValuesAreNotZero()
{
    CounterFile file;
    file.devices.emplace_back();
    addLaunch(file, {{"dram__bytes_read.sum", 100}, {"dram__bytes_write.sum", 50}}, 1e-6);
    KernelLaunch second = file.launches[0];
    second.first_value = file.values.size();
    file.values.insert(file.values.end(), {100, nothing});
    file.launches.push_back(second);
    const FigureRules rules(file);

    QCOMPARE(rules.figures(file.launches[0]).bytesAt(CountedLevel::Dram), 150.0);
    QVERIFY(std::isnan(rules.figures(file.launches[1]).bytesAt(CountedLevel::Dram)));
}

void TestKernelFigures::gapsSayWhatToCollect()
{
    CounterFile file = fileWith({{"nonsense", 1}});
    const auto has = [](const FigureRules& rules, const std::string& text) {
        return std::ranges::any_of(
            rules.gaps(), [&text](const std::string& gap) { return gap.find(text) != std::string::npos; });
    };

    QVERIFY(has(FigureRules(file), "No L2 bytes: collect lts__t_bytes.sum"));
    QVERIFY(has(FigureRules(file), "No time: collect gpu__time_duration.sum"));
    QCOMPARE(FigureRules(file).gaps().size(), std::size_t {5});
    file.layout = CounterLayout::NvprofMetrics;
    QVERIFY(has(FigureRules(file), "No DRAM bytes: collect dram_read_bytes"));
    file.layout = CounterLayout::RocprofV3;
    QVERIFY(has(FigureRules(file), "No FLOP: collect SQ_INSTS_VALU_"));
    QVERIFY(FigureRules(CounterFile {}).gaps().empty());
}

void TestKernelFigures::roofs()
{
    const CounterFile file = fileWith({{"sm" + sass + "ffma_pred_on.sum.peak_sustained", 128 * 80},
        {"derived__sm" + sass + "ffma_pred_on_x2", 99}, {"sm__cycles_elapsed.avg.per_second", 1.3e9},
        {"derived__sm" + sass + "hfma_pred_on_x4", 4.0 * 128 * 80}, {"lts__t_bytes.sum.peak_sustained", 2048},
        {"lts__cycles_elapsed.avg.per_second", 1.2e9}, {"l1tex__t_bytes.sum.peak_sustained", 64},
        {"sm__ops_path_tensor_src_bf16_dst_fp32.sum.peak_sustained", 1e5},
        {"sm__ops_path_tensor_src_bf16_dst_fp32_sparsity_on.sum.peak_sustained", 2e5}});

    const std::vector<MeasuredRoof> roofs = roofsOf(file);

    QCOMPARE(roofs.size(), std::size_t {4}); // the L1's clock is missing
    const auto rate = [&roofs](auto&& wanted) { return std::ranges::find_if(roofs, wanted)->per_s; };
    QVERIFY(
        isClose(rate([](const MeasuredRoof& roof) { return roof.format == CountedFormat::fp32 && !roof.is_memory; }),
            2.0 * 128 * 80 * 1.3e9));
    QVERIFY(isClose(rate([](const MeasuredRoof& roof) { return roof.format == CountedFormat::fp16; }),
        2.0 * 128 * 80 * 1.3e9)); // half precision weighs 1/1/2, in roofs as in figures
    QVERIFY(isClose(rate([](const MeasuredRoof& roof) { return roof.is_memory; }), 2048 * 1.2e9));
    QVERIFY(isClose(rate([](const MeasuredRoof& roof) { return roof.engine == Engine::Tensor; }), 1e5 * 1.3e9));
}

void TestKernelFigures::summaries()
{
    CounterFile file;
    file.devices.emplace_back();
    addLaunch(file, {{"dram__bytes.sum", 100}}, 1.0, "short");
    addLaunch(file, {{"dram__bytes.sum", 200}}, 2.0, "long", 3);
    addLaunch(file, {{"dram__bytes.sum", 600}}, 2.0, "long");
    addLaunch(file, {}, 1.0, "long");
    addLaunch(file, {}, nothing, "untimed", 1000);

    const std::vector<KernelSummary> summaries = summarise(file, FigureRules(file));

    QCOMPARE(summaries.size(), std::size_t {3});
    QCOMPARE(file.kernels[summaries[0].kernel], std::string("long"));
    QCOMPARE(summaries[0].launches, std::uint64_t {5});
    QCOMPARE(summaries[0].time_s, 9.0);
    QCOMPARE(summaries[0].share, 0.9);
    QCOMPARE(summaries[0].average.time_s, 1.8);
    QCOMPARE(summaries[0].average.bytesAt(CountedLevel::Dram), 300.0); // over the four launches that have it
    QCOMPARE(summaries[1].share, 0.1);
    QVERIFY(std::isnan(summaries[2].time_s));
    QVERIFY(std::isnan(summaries[2].share));

    CounterFile untimed;
    untimed.devices.emplace_back();
    addLaunch(untimed, {}, nothing, "rare");
    addLaunch(untimed, {}, nothing, "frequent", 3);
    const std::vector<KernelSummary> byLaunches = summarise(untimed, FigureRules(untimed));
    QCOMPARE(untimed.kernels[byLaunches[0].kernel], std::string("frequent"));
    QVERIFY(std::isnan(byLaunches[0].share)); // three of four launches say nothing of time
    QVERIFY(summarise(CounterFile {}, FigureRules(CounterFile {})).empty());
}

void TestKernelFigures::realFiles_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<double>("dramBytes");
    QTest::addColumn<double>("l2Bytes");
    QTest::addColumn<double>("time");

    QTest::newRow("RTX 5070 tiled GEMM") << "ncu_long_rtx5070/gemm_tiled.csv" << 56639232.0 << nothing << 10.195552e-3;
    // A copy of 2^20 doubles: 8 MiB each way.
    QTest::newRow("MI200 copy") << "rocprof_compute/vcopy_MI200/pmc_perf.csv" << 64.0 * 131086 + 64.0 * 131072
                                << 64.0 * 262144 << 20.480e-6;
    QTest::newRow("MI300A copy") << "rocprof_compute/vcopy_MI300A_A1/pmc_perf.csv"
                                 << 128.0 * 65536 + 64.0 * 49 + 64.0 * 131072 << 64.0 * 196608 << nothing;
    QTest::newRow("GB200 details page") << "ncu_details_gb200/cublaslt_ncu.log" << nothing << nothing << 406.240e-6;
}

void TestKernelFigures::realFiles()
{
    QFETCH(QString, file);
    QFETCH(double, dramBytes);
    QFETCH(double, l2Bytes);
    QFETCH(double, time);
    const QString path = QStringLiteral(RIDGEPOINT_SHARED_DATA "/counters/") + file;
    if (!QFileInfo::exists(path))
        QSKIP(qPrintable(QLatin1String("the profile is not here: ") + path));

    const Parsed<CounterFile> parsed = importCounters(path.toStdString());

    QVERIFY2(parsed.ok(), qPrintable(counterMessages(parsed.diagnostics)));
    const KernelFigures figures = figuresOf(parsed.value);
    const auto agrees = [](double found, double expected) {
        return std::isnan(expected) ? std::isnan(found) : isClose(found, expected);
    };
    QVERIFY2(agrees(figures.bytesAt(CountedLevel::Dram), dramBytes),
        qPrintable(QString::number(figures.bytesAt(CountedLevel::Dram))));
    QVERIFY2(agrees(figures.bytesAt(CountedLevel::L2), l2Bytes),
        qPrintable(QString::number(figures.bytesAt(CountedLevel::L2))));
    QVERIFY2(agrees(figures.time_s, time), qPrintable(QString::number(figures.time_s)));
}

QTEST_APPLESS_MAIN(TestKernelFigures)
#include "tst_kernel_figures.moc"
