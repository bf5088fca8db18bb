// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFileInfo>
#include <QTest>

#include "core/measure/gemm_import.h"
#include "core/measure/gemm_vidur.h"
#include "tests/core/gemm_test_text.h"

#include <cmath>

using namespace ridgepoint;
using namespace ridgepoint::test;

namespace {

const std::string header =
    "n_head,n_kv_head,n_embd,n_expanded_embd,use_gated_mlp,num_tokens,num_tensor_parallel_workers,"
    "time_stats.attn_pre_proj.median,time_stats.mlp_down_proj.median\n";

QString rowText(const GemmSweep& sweep, const GemmRow& row)
{
    return QString::fromStdString(sweep.kernels.at(row.kernel))
        + QString::asprintf(" m%lld n%d k%d %g ms", static_cast<long long>(row.m), row.n, row.k, row.time_s * 1e3);
}

} // namespace

class TestVidur : public QObject
{
    Q_OBJECT

private slots:
    void readsEachProductOfARow();
    void takesTheGpuFromThePath_data();
    void takesTheGpuFromThePath();
    void factsWin();
    void keepsWhatABadRowHas_data();
    void keepsWhatABadRowHas();
    void namesMissingColumns();
    void readsRealFiles_data();
    void readsRealFiles();
};

void TestVidur::readsEachProductOfARow()
{
    const Parsed<GemmSweep> parsed = importGemmSweep(fixture("vidur_mlp.csv"));

    QVERIFY2(parsed.ok(), qPrintable(messages(parsed)));
    const GemmSweep& sweep = parsed.value;
    QCOMPARE(sweep.layout, GemmLayout::VidurMlp);
    QCOMPARE(sweep.framework, std::string("Vidur"));
    QStringList rows;
    for (const GemmRow& row : sweep.rows)
        rows += QString::number(row.line) + QLatin1String(": ") + rowText(sweep, row);
    const QStringList expected {
        QStringLiteral("2: attn_pre_proj m256 n6144 k4096 0.1 ms"), // the median, not the mean
        QStringLiteral("2: attn_post_proj m256 n4096 k4096 0.08 ms"),
        QStringLiteral("2: mlp_up_proj m256 n28672 k4096 0.4 ms"), // gated: twice
        QStringLiteral("2: mlp_down_proj m256 n4096 k14336 0.2 ms"), // there is no median
        QStringLiteral("3: attn_pre_proj m256 n1536 k4096 0.04 ms"), // a quarter on each of four GPUs
        QStringLiteral("3: attn_post_proj m256 n4096 k1024 0.03 ms"),
        QStringLiteral("3: mlp_up_proj m256 n7168 k4096 0.12 ms"),
        QStringLiteral("3: mlp_down_proj m256 n4096 k3584 0.06 ms"),
        QStringLiteral("4: attn_pre_proj m64 n1536 k4096 0.03 ms"),
        QStringLiteral("4: mlp_up_proj m64 n3584 k4096 0.05 ms"), // not gated; one time is missing
        QStringLiteral("4: mlp_down_proj m64 n4096 k3584 0.04 ms"),
    };
    QCOMPARE(rows, expected);
    QCOMPARE(sweep.dropped_rows, std::size_t {0});
    QVERIFY(messages(parsed).contains(QLatin1String(":4:53: found no value, expected a positive time in milli")));
    QVERIFY(messages(parsed).contains(QLatin1String("float16 is taken")));
    QVERIFY(sweep.gaps.gpu_name && !sweep.gaps.n && !sweep.gaps.k && !sweep.gaps.dtype);
}

void TestVidur::takesTheGpuFromThePath_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("gpu");
    const auto row = [](const char* story, const char* path, const char* gpu) {
        QTest::newRow(story) << QString::fromUtf8(path) << QString::fromUtf8(gpu);
    };
    row("file name", "/data/a100__meta-llama__Llama-2-7b-hf__mlp.csv", "a100");
    row("folders of the repository", "data/profiling/compute/h100/meta-llama/Llama-2-7b-hf/mlp.csv", "h100");
    row("folders of another system", "profiling\\compute\\a40\\mlp.csv", "a40");
    row("neither", "somewhere/mlp.csv", "");
    row("file in the folder itself", "compute/mlp.csv", "");
    row("nothing before the mark", "__mlp.csv", "");
    row("empty", "", "");
}

void TestVidur::takesTheGpuFromThePath()
{
    QFETCH(const QString, path);
    QFETCH(const QString, gpu);

    QCOMPARE(QString::fromStdString(vidurGpuName(path.toStdString())), gpu);
}

void TestVidur::factsWin()
{
    GemmFacts facts;
    facts.gpu_name = "NVIDIA H100 80GB HBM3";
    facts.dtype = "bfloat16";

    const Parsed<GemmSweep> parsed =
        importGemmText(header + "8,8,64,256,False,4,1,0.5,0.25\n", "a100__x__mlp.csv", facts);

    QVERIFY2(parsed.diagnostics.empty(), qPrintable(messages(parsed)));
    QCOMPARE(parsed.value.gpu_name, std::string("NVIDIA H100 80GB HBM3"));
    QCOMPARE(parsed.value.dtypes.at(0).text, std::string("bfloat16"));
}

void TestVidur::keepsWhatABadRowHas_data()
{
    QTest::addColumn<QString>("row");
    QTest::addColumn<int>("products");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* story, const char* text, int products, const char* message) {
        QTest::newRow(story) << QString::fromUtf8(text) << products << QString::fromUtf8(message);
    };
    row("time is zero", "8,8,64,256,False,4,1,0,0.25", 1, ":3:22: found \"0\", expected a positive time in milli");
    row("no tokens", "8,8,64,256,False,0,1,1,1", 0, ":3:18: found \"0\", expected a whole number");
    row("heads do not divide", "7,7,64,256,False,4,1,1,1", 0, ":3:1: found \"7\", expected a divisor of 64");
    row("workers do not divide one", "8,8,64,256,False,4,128,1,1", 1,
        ":3:20: found \"128\", expected a divisor of 192");
    row("gated is no flag", "8,8,64,256,maybe,4,1,1,1", 0, ":3:12: found \"maybe\", expected True or False");
    row("sizes overflow", "1,1073741824,1073741824,256,False,4,1,1,1", 1, "expected sizes that make shapes up to");
    row("too few cells", "8,8,64", 0, "found 3 cells, expected 9");
}

void TestVidur::keepsWhatABadRowHas()
{
    QFETCH(const QString, row);
    QFETCH(const int, products);
    QFETCH(const QString, message);

    const Parsed<GemmSweep> parsed = importGemmText(
        header + "8,8,64,256,False,4,1,0.5,0.25\n" + row.toStdString() + "\n8,8,64,256,False,5,1,0.5,0.25\n", "v.csv");

    QVERIFY2(parsed.ok(), qPrintable(messages(parsed)));
    QCOMPARE(parsed.value.rows.size(), static_cast<std::size_t>(4 + products));
    QCOMPARE(parsed.value.dropped_rows, static_cast<std::size_t>(products == 0 ? 1 : 0));
    QVERIFY2(messages(parsed).contains(message), qPrintable(messages(parsed)));
}

void TestVidur::namesMissingColumns()
{
    const Parsed<GemmSweep> parsed =
        importGemmText("time_stats.mlp_up_proj.median,n_embd,num_tokens\n1,2,3\n", "v.csv");

    QVERIFY(!parsed.ok());
    QVERIFY2(messages(parsed).contains(QLatin1String("a column is missing: expected \"n_expanded_embd\" (Vidur")),
        qPrintable(messages(parsed)));
}

void TestVidur::readsRealFiles_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("rows");
    QTest::newRow("Llama-2-7b") << QStringLiteral("a100__meta-llama__Llama-2-7b-hf__mlp.csv") << 1044;
    QTest::newRow("Meta-Llama-3-8B") << QStringLiteral("a100__meta-llama__Meta-Llama-3-8B__mlp.csv") << 1824;
}

void TestVidur::readsRealFiles()
{
    QFETCH(const QString, file);
    QFETCH(const int, rows);
    const QString path = QStringLiteral(RIDGEPOINT_SHARED_DATA "/gemm/vidur/") + file;
    if (!QFileInfo::exists(path))
        QSKIP("the sample files are not here");

    const Parsed<GemmSweep> parsed = importGemmSweep(path.toStdString());

    QVERIFY2(parsed.ok(), qPrintable(messages(parsed)));
    QCOMPARE(parsed.value.rows.size(), static_cast<std::size_t>(4 * rows));
    QCOMPARE(parsed.value.dropped_rows, std::size_t {0});
    QCOMPARE(parsed.value.gpu_name, std::string("a100"));
    QCOMPARE(countOf(parsed, Diagnostic::Severity::Warning), std::size_t {0});
    for (const GemmRow& row : parsed.value.rows)
        QVERIFY2(flopPerSecond(row) < 312e12, qPrintable(rowText(parsed.value, row))); // an A100's peak
}

QTEST_GUILESS_MAIN(TestVidur)
#include "tst_vidur.moc"
