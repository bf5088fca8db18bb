// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/measure/gemm_import.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

using namespace ridgepoint;

namespace {

const QString root = QStringLiteral(RIDGEPOINT_TEST_DATA "/../../");
const QString a100 = QStringLiteral("torchgemm_NVIDIA_A100-SXM4-80GB_torch_2.5.1+cu124_");

struct Result
{
    int code = -1;
    QString error;
};

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Parsed<GemmSweep> import(const QString& path)
{
    return importGemmSweep(path.toStdString());
}

QString problems(const Parsed<GemmSweep>& parsed)
{
    return QString::fromStdString(joinedText(parsed.diagnostics));
}

} // namespace

/// sweep_gemm.py against a stand-in for torch, and what it writes in the importer.
class Collector : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void writesWhatTheImporterReads_data();
    void writesWhatTheImporterReads();
    void shapesOfModels_data();
    void shapesOfModels();
    void goesOnWhereItEnded();
    void measuresARowAgainThatWasCutOff();
    void leavesAForeignFileAlone();
    void leavesOutWhatDoesNotFit();
    void saysWhatIsMissing_data();
    void saysWhatIsMissing();

private:
    Result sweep(const QStringList& arguments, const QString& fake = {});
    QString path(const QString& shape) const { return m_folder->filePath(a100 + shape + ".csv"); }

    QString m_python;
    std::unique_ptr<QTemporaryDir> m_folder;
};

void Collector::initTestCase()
{
    m_python = QStandardPaths::findExecutable("python3");
    if (m_python.isEmpty())
        QSKIP("there is no python3 here: the collector cannot be run");
}

void Collector::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

Result Collector::sweep(const QStringList& arguments, const QString& fake)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("PYTHONPATH", root + "tests/collectors/fake_torch");
    environment.insert("PYTHONDONTWRITEBYTECODE", "1");
    environment.insert("FAKE_TORCH", fake);
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(
        m_python, QStringList {root + "resources/collectors/sweep_gemm.py", "--out", m_folder->path()} + arguments);
    if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit)
        return {};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardError())};
}

void Collector::writesWhatTheImporterReads_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("fake");
    QTest::addColumn<QString>("type");
    QTest::addColumn<bool>("namesKernels");
    QTest::newRow("with the profiler") << QStringList {"--peak-tflops", "312"} << ""
                                       << "float16" << true;
    QTest::newRow("without a peak") << QStringList {} << ""
                                    << "float16" << true;
    QTest::newRow("bfloat16") << QStringList {"--dtype", "bfloat16"} << ""
                              << "bfloat16" << true;
    QTest::newRow("int8 weights") << QStringList {"--dtype", "int8_wo"} << ""
                                  << "int8_wo" << true;
    QTest::newRow("with events around a graph") << QStringList {} << "no_profiler"
                                                << "float16" << false;
    QTest::newRow("with events alone") << QStringList {} << "no_profiler no_graph"
                                       << "float16" << false;
}

void Collector::writesWhatTheImporterReads()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, fake);
    QFETCH(QString, type);
    QFETCH(bool, namesKernels);

    const Result result =
        sweep(arguments + QStringList {"--k", "1024", "--n", "2048", "--batches", "1,2,6:16:2"}, fake);

    QVERIFY2(result.code == 0, qPrintable(result.error));
    const Parsed<GemmSweep> parsed = import(path("K1024_N2048_dtype" + type));
    QCOMPARE(problems(parsed), QString());
    const GemmSweep& read = parsed.value;
    QCOMPARE(read.layout, GemmLayout::TorchSweep);
    QCOMPARE(read.gpu_name, std::string("NVIDIA_A100-SXM4-80GB"));
    QCOMPARE(read.framework, std::string("torch 2.5.1+cu124"));
    QVERIFY(!read.gaps.any());
    QVERIFY(read.dtypes.at(0).known());
    QCOMPARE(read.rows.size(), std::size_t {8});
    QCOMPARE(read.rows.front().m, std::int64_t {1});
    QCOMPARE(read.rows.back().m, std::int64_t {16});
    // What the stand-in takes for a product: 2 us and the bytes at 2 TB/s.
    const double weightBytes = type == "int8_wo" ? 1 : 2;
    QCOMPARE_LE(
        std::abs(read.rows.front().time_s / (2e-6 + bytes(read.rows.front(), weightBytes, 2) / 2e12) - 1), 1e-4);
    QCOMPARE(read.kernels.empty(), !namesKernels);
    QCOMPARE(std::isnan(read.rows.front().utils), !arguments.contains("--peak-tflops"));
}

void Collector::shapesOfModels_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QStringList>("shapes");
    const QString hf = root + "tests/data/hf/";
    QTest::newRow("a preset") << QStringList {"--model", "llama-3-8b"}
                              << QStringList {"K4096_N6144", "K4096_N4096", "K4096_N28672", "K14336_N4096"};
    QTest::newRow("one GPU of two") << QStringList {"--model", "llama-3-8b", "--tensor-parallel", "2"}
                                    << QStringList {"K4096_N3072", "K2048_N4096", "K4096_N14336", "K7168_N4096"};
    QTest::newRow("more GPUs than KV heads") << QStringList {"--model", "llama-3-8b", "--tensor-parallel", "16"}
                                             << QStringList {"K4096_N512", "K256_N4096", "K4096_N1792", "K896_N4096"};
    QTest::newRow("config.json, one module")
        << QStringList {"--model", hf + "qwen2-7b/config.json", "--module", "qkv_proj"} << QStringList {"K3584_N4608"};
    QTest::newRow("no gate") << QStringList {"--model", hf + "gpt2", "--module", "gate_up_proj"}
                             << QStringList {"K768_N3072"};
}

void Collector::shapesOfModels()
{
    QFETCH(QStringList, arguments);
    QFETCH(QStringList, shapes);

    const Result result = sweep(arguments + QStringList {"--batches", "1"});

    QVERIFY2(result.code == 0, qPrintable(result.error));
    QStringList expected;
    for (const QString& shape : shapes)
        expected.append(a100 + shape + "_dtypefloat16.csv");
    expected.sort();
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files, QDir::Name), expected);
}

void Collector::goesOnWhereItEnded()
{
    const QStringList arguments {"--k", "1024", "--n", "2048", "--batches", "1:40"};
    const QString file = path("K1024_N2048_dtypefloat16");

    QCOMPARE(sweep(arguments, "stop=500").code, 130);
    const QByteArray first = contentOf(file);
    const Parsed<GemmSweep> half = import(file);
    QCOMPARE(problems(half), QString());
    QVERIFY(half.value.rows.size() > 1 && half.value.rows.size() < 40);

    QCOMPARE(sweep(arguments).code, 0);
    QVERIFY(contentOf(file).startsWith(first));
    const Parsed<GemmSweep> whole = import(file);
    QCOMPARE(problems(whole), QString());
    QCOMPARE(whole.value.rows.size(), std::size_t {40});

    const QByteArray all = contentOf(file);
    QCOMPARE(sweep(arguments).code, 0);
    QCOMPARE(contentOf(file), all);
}

void Collector::measuresARowAgainThatWasCutOff()
{
    const QStringList arguments {"--k", "1024", "--n", "2048", "--batches", "1:4"};
    QCOMPARE(sweep(arguments).code, 0);
    QFile file(path("K1024_N2048_dtypefloat16"));
    const QByteArray whole = contentOf(file.fileName());
    QVERIFY(file.resize(file.size() - 20));

    const Result result = sweep(arguments);

    QCOMPARE(result.code, 0);
    QVERIFY(result.error.contains("the last row was cut off"));
    QCOMPARE(contentOf(file.fileName()), whole);
}

void Collector::leavesAForeignFileAlone()
{
    QFile file(path("K1024_N2048_dtypefloat16"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("my own notes\n") > 0);
    file.close();

    const Result result = sweep({"--k", "1024", "--n", "2048", "--batches", "1"});

    QCOMPARE(result.code, 1);
    QVERIFY(result.error.contains("this is no sweep of ours"));
    QCOMPARE(contentOf(file.fileName()), QByteArray("my own notes\n"));
}

void Collector::leavesOutWhatDoesNotFit()
{
    const Result result = sweep({"--k", "1024", "--n", "1024", "--batches", "1,2,8192"}, "memory=4000000");

    QCOMPARE(result.code, 0);
    QVERIFY(result.error.contains("batch 8192 and above do not fit"));
    QCOMPARE(import(path("K1024_N1024_dtypefloat16")).value.rows.size(), std::size_t {2});
}

void Collector::saysWhatIsMissing_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("fake");
    QTest::addColumn<QString>("message");
    const QStringList shape {"--k", "64", "--n", "64", "--batches", "1"};
    QTest::newRow("GPU") << shape << "no_gpu"
                         << "torch sees no GPU";
    QTest::newRow("int8 product") << shape + QStringList {"--dtype", "int8_wo"} << "no_int8"
                                  << "torch 2.5.1+cu124 has no product with int8 weights";
    QTest::newRow("model") << QStringList {"--model", "llama-9"} << ""
                           << "no preset \"llama-9\"";
    QTest::newRow("model and shape") << QStringList {} << ""
                                     << "give either --model or --k and --n";
    QTest::newRow("batches") << shape + QStringList {"--batches", "1,x"} << ""
                             << "found \"x\", expected a number";
    QTest::newRow("projections") << QStringList {"--model", "deepseek-v3"} << ""
                                 << "latent attention";
    QTest::newRow("equal shares") << QStringList {"--model", "llama-3-8b", "--tensor-parallel", "3"} << ""
                                  << "query heads 32 cannot be divided by 3";
}

void Collector::saysWhatIsMissing()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, fake);
    QFETCH(QString, message);

    const Result result = sweep(arguments, fake);

    QVERIFY(result.code == 1 || result.code == 2);
    QVERIFY2(result.error.contains(message), qPrintable(result.error));
    QVERIFY(QDir(m_folder->path()).isEmpty());
}

QTEST_GUILESS_MAIN(Collector)
#include "tst_collector.moc"
