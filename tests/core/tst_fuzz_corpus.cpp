// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/fuzz/harness.h"

#include <random>

using namespace ridgepoint;

namespace {

using Harness = void (*)(std::string_view);

struct Corpus
{
    const char* name;
    Harness harness;
    QStringList folders; ///< of the repository; what fuzzing found is added
};

QString root(const QString& path)
{
    return QStringLiteral(RIDGEPOINT_TEST_DATA "/../../") + path;
}

QList<Corpus> corpora()
{
    return {
        {"text_reader", fuzz::textReader, {"tests/data/gemm", "tests/data/counters"}},
        {"gemm", fuzz::gemm, {"tests/data/gemm"}},
        {"operators", fuzz::operators, {"tests/data/operators"}},
        {"calibration_preset", fuzz::calibrationPreset, {"presets/calibration"}},
        {"gpu_preset", fuzz::gpuPreset, {"presets/gpus"}},
        {"model_preset", fuzz::modelPreset, {"presets/models"}},
        {"hf_config", fuzz::hfConfig, {"tests/data/hf"}},
        {"scenario", fuzz::scenario, {}},
        {"columns", fuzz::columns, {"tests/data/gemm"}},
        {"counters", fuzz::counters, {"tests/data/counters"}},
        {"measured_roofs", fuzz::measuredRoofs, {"tests/data/counters"}},
        {"serving", fuzz::serving, {"tests/data/serving"}},
    };
}

/// Empty when every promise held.
QString complaint(Harness harness, const QByteArray& input)
{
    try {
        harness({input.constData(), static_cast<std::size_t>(input.size())});
    } catch (const fuzz::Broken& broken) {
        return QStringLiteral("%1, of:\n%2")
            .arg(broken.what(), QString::fromLatin1(input.left(2000).toPercentEncoding(" {}\":,\n[]")));
    }
    return {};
}

/// One to four changes: a byte replaced, a piece taken out or doubled, the end cut off.
QByteArray changed(QByteArray input, std::mt19937& random)
{
    const auto below = [&random](
                           qsizetype limit) { return static_cast<qsizetype>(random() % static_cast<unsigned>(limit)); };
    for (qsizetype changes = 1 + below(4); changes > 0 && !input.isEmpty(); --changes) {
        const qsizetype at = below(input.size());
        const qsizetype length = 1 + below(std::min<qsizetype>(32, input.size() - at));
        switch (below(4)) {
        case 0:
            input[at] = "\0\x1b\xff\"{,;\n9-e"[below(11)];
            break;
        case 1:
            input.remove(at, length);
            break;
        case 2:
            input.insert(below(input.size()), input.mid(at, length));
            break;
        default:
            input.truncate(at);
        }
    }
    return input;
}

} // namespace

/// The fuzzers' harnesses over the fixtures, over what fuzzing once found, and over a few changes to each: they cannot
/// rot, and a promise that breaks shows without a fuzzer.
class FuzzCorpus : public QObject
{
    Q_OBJECT

private slots:
    void files_data();
    void files();
    void changedFiles_data() { files_data(); }
    void changedFiles();
    void emptyInput();
};

void FuzzCorpus::files_data()
{
    QTest::addColumn<int>("corpus");
    QTest::addColumn<QString>("path");
    const QList<Corpus> all = corpora();
    for (int i = 0; i < all.size(); ++i) {
        const QString name = QString::fromLatin1(all[i].name);
        const QStringList folders =
            all[i].folders + QStringList {"tests/fuzz/seeds/" + name, "tests/fuzz/findings/" + name};
        for (const QString& folder : folders) {
            QDirIterator files(root(folder), QDir::Files, QDirIterator::Subdirectories);
            while (files.hasNext()) {
                const QString path = files.next();
                const QString shown = name + ": " + QDir(root(folder)).relativeFilePath(path);
                QTest::newRow(qPrintable(shown)) << i << path;
            }
        }
    }
}

void FuzzCorpus::files()
{
    QFETCH(int, corpus);
    QFETCH(QString, path);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));

    QCOMPARE(complaint(corpora()[corpus].harness, file.readAll()), QString());
}

void FuzzCorpus::changedFiles()
{
    QFETCH(int, corpus);
    QFETCH(QString, path);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray content = file.readAll();
    const Harness harness = corpora()[corpus].harness;
    std::mt19937 random(7);

    for (int i = 0; i < 40; ++i)
        QCOMPARE(complaint(harness, changed(content, random)), QString());
}

void FuzzCorpus::emptyInput()
{
    for (const Corpus& corpus : corpora())
        QCOMPARE(complaint(corpus.harness, {}), QString());
}

QTEST_APPLESS_MAIN(FuzzCorpus)
#include "tst_fuzz_corpus.moc"
