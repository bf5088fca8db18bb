// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QTest>

#include "core/hardware/gpu_preset.h"
#include "core/io/json_text.h"
#include "core/measure/collect.h"

#include <algorithm>
#include <set>

using namespace ridgepoint;

namespace {

Gpu gpuOf(const char* architecture, const char* memory)
{
    Gpu gpu;
    gpu.architecture = architecture;
    gpu.memory_type = memory;
    return gpu;
}

QString commandsText(const Gpu& gpu, std::string_view program = "python serve.py")
{
    QString text;
    for (const CollectCommand& command : collectCommands(gpu, program))
        text += QString::fromStdString(command.title + '\n' + command.command + '\n' + command.gives + '\n');
    return text;
}

} // namespace

class TestCollect : public QObject
{
    Q_OBJECT

private slots:
    void knowsTheArchitecture_data();
    void knowsTheArchitecture();
    void presetsAreKnown();
    void namesCounters_data();
    void namesCounters();
    void leavesOutCountersOfOthers_data();
    void leavesOutCountersOfOthers();
    void countersAreListedOnce();
    void linesAreComplete_data();
    void linesAreComplete();
    void programStandsInOneLine();
    void tellsOfClocksAndCaches();
    void otherAccelerators();
};

void TestCollect::knowsTheArchitecture_data()
{
    QTest::addColumn<QByteArray>("architecture");
    QTest::addColumn<QByteArray>("memory");
    QTest::addColumn<QByteArray>("arch");
    const auto row = [](const char* title, const char* architecture, const char* memory, const char* arch) {
        QTest::newRow(title) << QByteArray(architecture) << QByteArray(memory) << QByteArray(arch);
    };
    row("P100", "Pascal", "HBM2", "sm_60");
    row("V100", "Volta", "HBM2", "sm_70");
    row("T4", "Turing", "GDDR6", "sm_75");
    row("A100", "Ampere", "HBM2e", "sm_80");
    row("A10", "Ampere", "GDDR6", "sm_86");
    row("RTX 4090", "Ada", "GDDR6X", "sm_89");
    row("Ada in full", "Ada Lovelace", "GDDR6X", "sm_89");
    row("H100", "Hopper", "HBM3", "sm_90");
    row("B200", "Blackwell", "HBM3e", "sm_100");
    row("B300", "Blackwell Ultra", "HBM3e", "sm_103");
    row("RTX 5090", "Blackwell", "GDDR7", "sm_120");
    row("MI100", "CDNA", "HBM2", "gfx908");
    row("MI210", "CDNA 2", "HBM2e", "gfx90a");
    row("MI300X", "CDNA 3", "HBM3", "gfx942");
    row("MI355X", "CDNA 4", "HBM3e", "gfx950");
    row("as the compiler calls it", "gfx942", "", "gfx942");
    row("likewise, NVIDIA", "SM_90", "", "sm_90");
    row("Gaudi", "Gaudi 3", "HBM2e", "");
    row("TPU", "TPU v5e", "HBM2", "");
    row("Apple", "Apple GPU gen 8", "LPDDR5 unified", "");
    row("nothing", "", "", "");
}

void TestCollect::knowsTheArchitecture()
{
    QFETCH(QByteArray, architecture);
    QFETCH(QByteArray, memory);
    QFETCH(QByteArray, arch);
    const std::string_view found = name(profiledArch(gpuOf(architecture.constData(), memory.constData())));
    QCOMPARE(QByteArray(found.data(), qsizetype(found.size())), arch);
}

void TestCollect::presetsAreKnown()
{
    const QDir folder(QStringLiteral(RIDGEPOINT_PRESETS_DIR "/gpus"));
    int known = 0;
    for (const QString& file : folder.entryList({QStringLiteral("*.json")})) {
        const Parsed<std::string> json = readTextFile(folder.filePath(file).toStdString());
        const Parsed<Gpu> preset = readGpuPreset(json.value, file.toStdString());
        QVERIFY2(preset.ok(), qPrintable(file));
        const bool hasProfiler = preset.value.vendor == "NVIDIA" || preset.value.vendor == "AMD";
        QVERIFY2((profiledArch(preset.value) != ProfiledArch::Unknown) == hasProfiler, qPrintable(file));
        known += hasProfiler ? 1 : 0;
    }
    QVERIFY(known > 30);
}

void TestCollect::namesCounters_data()
{
    QTest::addColumn<QByteArray>("architecture");
    QTest::addColumn<QByteArray>("memory");
    QTest::addColumn<QString>("counter");
    const auto row = [](const char* title, const char* architecture, const char* memory, const char* counter) {
        QTest::newRow(title) << QByteArray(architecture) << QByteArray(memory) << QString::fromLatin1(counter);
    };
    row("time", "Ampere", "HBM2e", "gpu__time_duration.sum");
    row("stores", "Ampere", "HBM2e", "l1tex__t_sectors_pipe_lsu_mem_global_op_st.sum");
    row("Volta counts matrix instructions", "Volta", "HBM2", "sm__inst_executed_pipe_tensor.sum");
    row("Ampere counts matrix operations", "Ampere", "HBM2e", "sm__ops_path_tensor_src_bf16_dst_fp32.sum");
    row("Ada has fp8", "Ada", "GDDR6", "sm__ops_path_tensor_src_fp8.sum");
    row("Hopper has fp8", "Hopper", "HBM3", "sm__ops_path_tensor_src_fp8.sum");
    row("Blackwell has fp4", "Blackwell", "HBM3e", "sm__ops_path_tensor_src_fp4_dst_fp32.sum");
    row("Hopper's DRAM", "Hopper", "HBM3", "dram__bytes_read.sum");
    row("consumer Blackwell's DRAM", "Blackwell", "GDDR7", "dram__bytes_op_read.sum");
    row("consumer Blackwell's DRAM, writes", "Blackwell", "GDDR7", "dram__bytes_op_write.sum");
    row("consumer Blackwell's fp8", "Blackwell", "GDDR7", "sm__ops_path_tensor_src_fp8_dst_fp32.sum");
    row("Pascal's stores", "Pascal", "HBM2", "gst_transactions");
    row("MI100's memory", "gfx908", "", "TCC_EA_RDREQ_32B_sum");
    row("MI200's memory", "CDNA 2", "", "TCC_EA_WRREQ_64B_sum");
    row("MI200's matrix engine", "CDNA 2", "", "SQ_INSTS_VALU_MFMA_MOPS_BF16");
    row("MI300's memory", "CDNA 3", "", "TCC_BUBBLE_sum");
    row("MI350's memory", "CDNA 4", "", "TCC_EA0_RDREQ_128B_sum");
    row("transcendentals", "CDNA 3", "", "SQ_INSTS_VALU_TRANS_F32");
}

void TestCollect::namesCounters()
{
    QFETCH(QByteArray, architecture);
    QFETCH(QByteArray, memory);
    QFETCH(QString, counter);
    const QString text = commandsText(gpuOf(architecture.constData(), memory.constData()));
    QVERIFY2(text.contains(counter), qPrintable(text));
}

void TestCollect::leavesOutCountersOfOthers_data()
{
    QTest::addColumn<QByteArray>("architecture");
    QTest::addColumn<QByteArray>("memory");
    QTest::addColumn<QString>("counter");
    QTest::newRow("n/a on consumer Blackwell")
        << QByteArray("Blackwell") << QByteArray("GDDR7") << "dram__bytes_read.sum";
    QTest::newRow("no fp8 on Ampere") << QByteArray("Ampere") << QByteArray("HBM2e") << "src_fp8";
    QTest::newRow("no fp4 on Hopper") << QByteArray("Hopper") << QByteArray("HBM3") << "src_fp4";
    QTest::newRow("bytes are not sectors")
        << QByteArray("Hopper") << QByteArray("HBM3") << "l1tex__t_bytes_pipe_lsu_mem_global_op_st";
    QTest::newRow("always zero on MI350") << QByteArray("CDNA 4") << QByteArray("HBM3e") << "TCC_BUBBLE";
    QTest::newRow("no MFMA operations on MI100") << QByteArray("CDNA") << QByteArray("HBM2") << "MFMA_MOPS";
    QTest::newRow("no sparsity children beside parents") << QByteArray("Hopper") << QByteArray("HBM3") << "sparsity";
}

void TestCollect::leavesOutCountersOfOthers()
{
    QFETCH(QByteArray, architecture);
    QFETCH(QByteArray, memory);
    QFETCH(QString, counter);
    QVERIFY(!commandsText(gpuOf(architecture.constData(), memory.constData())).contains(counter));
}

void TestCollect::countersAreListedOnce()
{
    for (int arch = 1; arch <= int(ProfiledArch::Gfx950); ++arch) {
        const auto runs = rooflineCounters(ProfiledArch(arch));
        std::set<std::string> seen;
        QVERIFY(!runs.empty());
        for (const std::vector<std::string>& run : runs) {
            const auto ofCaches =
                std::ranges::count_if(run, [](const std::string& one) { return one.starts_with("TC"); });
            QVERIFY(!run.empty());
            QVERIFY2(
                arch < int(ProfiledArch::Gfx908) || (run.size() <= 8 && ofCaches <= 4), "more than the hardware has");
            for (const std::string& counter : run) {
                QVERIFY2(seen.insert(counter).second, counter.c_str());
                QVERIFY2(counter.find_first_of(" ,;'\"") == std::string::npos, counter.c_str());
            }
        }
    }
    QVERIFY(rooflineCounters(ProfiledArch::Unknown).empty());
}

void TestCollect::linesAreComplete_data()
{
    QTest::addColumn<QByteArray>("architecture");
    QTest::addColumn<QString>("begin");
    QTest::addColumn<QString>("contains");
    QTest::newRow("Nsight Compute") << QByteArray("Hopper") << "ncu "
                                    << "--csv --page raw --print-units base --print-fp --clock-control none";
    QTest::newRow("Nsight Systems") << QByteArray("Hopper") << "nsys profile "
                                    << "nsys stats --report cuda_gpu_kern_sum --format csv";
    QTest::newRow("nvprof") << QByteArray("Pascal") << "nvprof "
                            << "--csv";
    QTest::newRow("rocprofv3") << QByteArray("CDNA 3") << "rocprofv3 "
                               << "--output-format csv";
    QTest::newRow("rocprofiler-compute") << QByteArray("CDNA 3") << "rocprof-compute profile "
                                         << "--roof-only";
}

void TestCollect::linesAreComplete()
{
    QFETCH(QByteArray, architecture);
    QFETCH(QString, begin);
    QFETCH(QString, contains);
    bool found = false;
    for (const CollectCommand& command : collectCommands(gpuOf(architecture.constData(), "HBM3"), "python serve.py")) {
        const QString line = QString::fromStdString(command.command);
        QVERIFY(line.contains(QStringLiteral("python serve.py")));
        QVERIFY(!command.title.empty() && !command.gives.empty());
        found = found || (line.startsWith(begin) && line.contains(contains));
    }
    QVERIFY(found);
}

void TestCollect::programStandsInOneLine()
{
    const Gpu gpu = gpuOf("Hopper", "HBM3");
    QVERIFY(commandsText(gpu, {}).contains(QStringLiteral(" ./program\n")));
    QVERIFY(commandsText(gpu, " \n\t ").contains(QStringLiteral(" ./program\n")));
    QVERIFY(commandsText(gpu, "python a.py\nrm -rf x").contains(QStringLiteral(" python a.py rm -rf x\n")));
    QVERIFY(commandsText(gpu, std::string(1 << 20, 'x')).size() < 40000);
}

void TestCollect::tellsOfClocksAndCaches()
{
    const QString text = commandsText(gpuOf("Hopper", "HBM3"));
    for (const char* word : {"locks them to base", "caches flushed", "NVreg_RestrictProfilingToAdminUsers", "n/a"})
        QVERIFY2(text.contains(QLatin1String(word)), word);
}

void TestCollect::otherAccelerators()
{
    const auto commands = collectCommands(gpuOf("TPU v5e", "HBM2"), "x");
    QCOMPARE(commands.size(), std::size_t {1});
    QVERIFY(commands[0].command.empty() && !commands[0].gives.empty());
}

QTEST_APPLESS_MAIN(TestCollect)
#include "tst_collect.moc"
