// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDirIterator>
#include <QFileInfo>
#include <QTest>

#include "core/measure/gemm_import.h"
#include "core/measure/table_kind.h"
#include "core/measure/text_source.h"
#include "tests/core/gemm_test_text.h"

#include <array>
#include <utility>

using namespace ridgepoint;
using namespace ridgepoint::test;

namespace {

/// The files of a folder that holds measured tables.
QStringList measuredFiles(const QString& folder)
{
    QStringList files;
    QDirIterator all(folder, {QStringLiteral("*.csv"), QStringLiteral("*.txt"), QStringLiteral("*.log")}, QDir::Files,
        QDirIterator::Subdirectories);
    while (all.hasNext())
        files += all.next();
    files.sort();
    return files;
}

TableKind kindOfFile(const QString& path)
{
    const Parsed<TextSource> source = TextSource::open(path.toStdString());
    return tableKind(source.value.text());
}

/// What the real files are, by the beginning of their path; the longest one counts.
constexpr std::array<std::pair<const char*, TableKind>, 14> realKinds {{
    {"attention/", TableKind::AttentionTable},
    {"counters/", TableKind::ProfilerCounters},
    {"counters/mixbench/", TableKind::MeasuredRoofs},
    {"counters/rocprof_compute/vcopy_MI200/roofline.csv", TableKind::MeasuredRoofs},
    {"counters/rocprof_compute/vcopy_MI100/sysinfo.csv", TableKind::Unknown},
    {"counters/rocprof_compute/vcopy_MI200/sysinfo.csv", TableKind::Unknown},
    {"counters/rocprof_compute/vcopy_MI300A_A1/sysinfo.csv", TableKind::Unknown},
    {"counters/ncu_long_rtx5070/environment.txt", TableKind::Unknown},
    {"counters/ncu_long_rtx5070/metrics_used.txt", TableKind::Unknown},
    {"counters/user_wide_v100/hw_power_validation_volta.csv", TableKind::Unknown},
    {"gemm/", TableKind::GemmTable},
    {"gemm/llmcompass/", TableKind::Unknown}, // no header: its columns are mapped
    {"gemm/vidur/a100_dgx__all_reduce.csv", TableKind::AllReduceTable},
    {"serving/", TableKind::ServingTable},
}};

TableKind expectedKind(const QString& path)
{
    std::pair<const char*, TableKind> best {"", TableKind::Unknown};
    for (const auto& entry : realKinds) {
        if (path.startsWith(QLatin1String(entry.first)) && qstrlen(entry.first) > qstrlen(best.first))
            best = entry;
    }
    return best.second;
}

} // namespace

class TestTableKind : public QObject
{
    Q_OBJECT

private slots:
    void recognises_data();
    void recognises();
    void recognisesOwnFixtures();
    void saysWhatItIsInsteadOfAGemmTable();
    void hostileTexts_data();
    void hostileTexts();
    void recognisesRealFiles_data();
    void recognisesRealFiles();
};

void TestTableKind::recognises_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("kind");
    const auto row = [](const char* story, const QString& text, TableKind kind) {
        QTest::newRow(story) << text << QString::fromStdString(std::string(name(kind)));
    };
    const auto text = [](const char* utf8) { return QString::fromUtf8(utf8); };
    const QString sweep = QString::fromStdString(sweepHeader);
    row("torch sweep", sweep, TableKind::GemmTable);
    row("Marlin sweep", text("batch,kernel_time,flops,utils\n1,2,3,4\n"), TableKind::GemmTable);
    row("aiconfigurator", QString::fromStdString(tableHeader), TableKind::GemmTable);
    row("aiter", text("gfx,cu_num,M,N,K,us\n"), TableKind::GemmTable);
    row("Vidur",
        text("time_stats.mlp_up_proj.mean,n_head,n_kv_head,n_embd,n_expanded_embd,use_gated_mlp,num_tokens,"
             "num_tensor_parallel_workers\n"),
        TableKind::GemmTable);
    row("byte order mark", text("\xEF\xBB\xBF") + sweep, TableKind::GemmTable);
    row("lines before the header", text("warming up\n\n# 5 runs, mean\n") + sweep, TableKind::GemmTable);
    row("CRLF", text("batch;kernel_time\r\n1;2\r\n"), TableKind::GemmTable);
    row("ncu, long", text("\"ID\",\"Kernel Name\",\"Metric Name\",\"Metric Unit\",\"Metric Value\"\n"),
        TableKind::ProfilerCounters);
    row("ncu's lines before it", text("==PROF== Connected to process 7 (/usr/bin/app)\nhello\n"),
        TableKind::ProfilerCounters);
    row("ncu behind much output", text("step\n").repeated(5000) + text("\"ID\",\"Kernel Name\",\"Context\"\n"),
        TableKind::ProfilerCounters);
    row("ncu without rights", text("==ERROR== ERR_NVGPUCTRPERM - no permission\n"), TableKind::ProfilerCounters);
    row("nvprof", text("==24727== NVPROF is profiling process 24727, command: ./test\n"), TableKind::ProfilerCounters);
    row("nvprof, events", text("\"Device\",\"Kernel\",\"Invocations\",\"Event Name\",\"Min\",\"Max\",\"Avg\"\n"),
        TableKind::ProfilerCounters);
    row("nvprof, summary", text("\"Type\",\"Time(%)\",\"Time\",\"Calls\",\"Avg\",\"Min\",\"Max\",\"Name\"\n"),
        TableKind::ProfilerCounters);
    row("rocprof", text("\"Index\",\"KernelName\",\"gpu-id\",\"DispatchNs\"\n"), TableKind::ProfilerCounters);
    row("rocprofv3", text("\"Dispatch_Id\",\"Counter_Name\",\"Counter_Value\"\n"), TableKind::ProfilerCounters);
    row("rocprofiler-compute", text("Dispatch_ID,Kernel_Name,GPU_ID,SQ_WAVES\n"), TableKind::ProfilerCounters);
    row("nsys", text("Generating SQLite file x.sqlite\nTime (%),Total Time (ns),Instances,Avg (ns),Name\n"),
        TableKind::ProfilerCounters);
    row("a table of somebody's own", text("Benchmark,Kernel,L2_RH\n"), TableKind::ProfilerCounters);
    row("metrics as columns", text("seqlen,l1tex__t_sectors_pipe_lsu_mem_global_op_st.sum\n"),
        TableKind::ProfilerCounters);
    row("roofline.csv", text("device,HBMBw,HBMBwLow,hbmBwHigh\n"), TableKind::MeasuredRoofs);
    row("mixbench", text("  Precision;  [GOP/s]; BW [GB/s]; time [ms]\n"), TableKind::MeasuredRoofs);
    row("attention", text("framework,version,device,op_name,batch_size,isl,num_heads,head_dim,latency\n"),
        TableKind::AttentionTable);
    row("all-reduce", text(",time_stats.all_reduce.min,rank,num_workers,size,collective\n"), TableKind::AllReduceTable);
    row("serving", text("Hardware,Framework,Model,Batch Size,Latency,Throughput\n"), TableKind::ServingTable);
    row("no header", text("64, 12288, 12288, 0.19ms\n"), TableKind::Unknown);
    row("prose", text("The kernel is slow.\nThe metric name is unknown.\n"), TableKind::Unknown);
    row("one column called kernel", text("kernel\na\n"), TableKind::Unknown);
    row("a line of equals signs", text("====================\n== results ==\n"), TableKind::Unknown);
    row("another header", text("a,b,c\n1,2,3\n"), TableKind::Unknown);
    row("empty", QString(), TableKind::Unknown);
    row("only a byte order mark", text("\xEF\xBB\xBF"), TableKind::Unknown);
}

void TestTableKind::recognises()
{
    QFETCH(const QString, text);
    QFETCH(const QString, kind);

    QCOMPARE(QString::fromStdString(std::string(name(tableKind(text.toStdString())))), kind);
}

void TestTableKind::recognisesOwnFixtures()
{
    for (const QString& path : measuredFiles(QStringLiteral(RIDGEPOINT_TEST_DATA "/gemm"))) {
        const bool mustBeMapped =
            path.endsWith(QLatin1String("glued_units.csv")) || path.endsWith(QLatin1String("decimal_comma.csv"));
        const TableKind expected = mustBeMapped ? TableKind::Unknown : TableKind::GemmTable;
        QVERIFY2(kindOfFile(path) == expected, qPrintable(path));
        QCOMPARE(importGemmSweep(path.toStdString()).ok(), !mustBeMapped);
    }
}

void TestTableKind::saysWhatItIsInsteadOfAGemmTable()
{
    const Parsed<GemmSweep> parsed = importGemmText("batch_size,isl,num_heads,head_dim,latency\n1,2,3,4,5\n", "a.csv");

    QVERIFY2(messages(parsed).contains(QLatin1String("found an attention table, expected a table of matrix products")),
        qPrintable(messages(parsed)));
}

void TestTableKind::hostileTexts_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("ten megabytes without a line end") << QByteArray(10'000'000, 'x');
    QTest::newRow("a million commas") << QByteArray(1'000'000, ',');
    QTest::newRow("a million lines") << QByteArray("a,b\n").repeated(1'000'000);
    QTest::newRow("a quote that is never closed") << "\"" + QByteArray(5'000'000, '\n');
    QTest::newRow("lines of quotes") << QByteArray("\"a\n").repeated(1'000'000);
    QTest::newRow("lines of doubled quotes") << QByteArray("\"a\"\"b\n").repeated(500'000);
    QTest::newRow("zeros") << QByteArray(1'000'000, '\0');
}

void TestTableKind::hostileTexts()
{
    QFETCH(const QByteArray, text);

    QCOMPARE(tableKind(std::string_view(text.data(), static_cast<std::size_t>(text.size()))), TableKind::Unknown);
}

void TestTableKind::recognisesRealFiles_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("kind");
    const QDir folder(QStringLiteral(RIDGEPOINT_SHARED_DATA));
    for (const QString& path : measuredFiles(folder.path())) {
        const QString file = folder.relativeFilePath(path);
        QTest::newRow(qPrintable(file)) << path << QString::fromStdString(std::string(name(expectedKind(file))));
    }
    if (!folder.exists())
        QTest::newRow("none") << QString() << QString();
}

void TestTableKind::recognisesRealFiles()
{
    QFETCH(const QString, path);
    QFETCH(const QString, kind);
    if (path.isEmpty())
        QSKIP("the sample files are not here");

    QCOMPARE(QString::fromStdString(std::string(name(kindOfFile(path)))), kind);
}

QTEST_GUILESS_MAIN(TestTableKind)
#include "tst_table_kind.moc"
