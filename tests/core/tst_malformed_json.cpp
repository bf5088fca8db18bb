// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/hardware/calibration_preset.h"
#include "core/hardware/gpu_preset.h"
#include "core/model/hf_config.h"
#include "core/model/model_preset.h"
#include "core/scenario/scenario_json.h"
#include "tests/core/malformed.h"

using namespace ridgepoint;
using namespace ridgepoint::test;

namespace {

const QString folder = QStringLiteral(RIDGEPOINT_TEST_DATA "/malformed/json");

const Catalog& catalog()
{
    static const Catalog shipped = Catalog::load({RIDGEPOINT_PRESETS_DIR});
    return shipped;
}

/// What the reader says that the first word of a file's name asks for.
std::vector<Diagnostic> problemsOf(const QString& file)
{
    QFile source(folder + QLatin1Char('/') + file);
    if (!source.open(QIODevice::ReadOnly))
        return {};
    const std::string text = source.readAll().toStdString();
    const std::string name = file.toStdString();
    if (name.starts_with("gpu_"))
        return readGpuPreset(text, name).diagnostics;
    if (name.starts_with("calibration_"))
        return readCalibrationPreset(text, name).diagnostics;
    if (name.starts_with("model_"))
        return readModelPreset(text, name).diagnostics;
    if (name.starts_with("config_"))
        return readHfConfig(text, name).diagnostics;
    return readScenario(text, name, catalog()).diagnostics;
}

} // namespace

class TestMalformedJson : public QObject
{
    Q_OBJECT

private slots:
    void manifestAndFolderAgree();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
};

void TestMalformedJson::manifestAndFolderAgree()
{
    QCOMPARE(strays(folder), QStringList());
    QVERIFY(malformedFiles(folder).size() >= 40);
}

void TestMalformedJson::saysWhatIsWrong_data()
{
    QTest::addColumn<QStringList>("expected");
    for (const QStringList& file : malformedFiles(folder))
        QTest::newRow(qPrintable(file.at(0))) << file;
}

void TestMalformedJson::saysWhatIsWrong()
{
    QFETCH(const QStringList, expected);
    QCOMPARE(expected.size(), 4);

    const std::vector<Diagnostic> problems = problemsOf(expected.at(0));

    QVERIFY2(isSaid(problems, expected), joinedText(problems).c_str());
    for (const Diagnostic& problem : problems)
        QCOMPARE(QString::fromStdString(problem.source), expected.at(0));
}

QTEST_GUILESS_MAIN(TestMalformedJson)
#include "tst_malformed_json.moc"
