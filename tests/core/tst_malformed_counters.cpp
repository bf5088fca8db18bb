// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/measure/table_kind.h"
#include "core/measure/table_preview.h"
#include "core/measure/text_source.h"
#include "tests/core/counter_test_text.h"
#include "tests/core/malformed.h"

using namespace ridgepoint;
using namespace ridgepoint::test;

namespace {

const QString folder = QStringLiteral(RIDGEPOINT_TEST_DATA "/malformed/counters");

} // namespace

class TestMalformedCounters : public QObject
{
    Q_OBJECT

private slots:
    void manifestAndFolderAgree();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
};

void TestMalformedCounters::manifestAndFolderAgree()
{
    QCOMPARE(strays(folder), QStringList());
    QVERIFY(malformedFiles(folder).size() >= 69);
}

void TestMalformedCounters::saysWhatIsWrong_data()
{
    QTest::addColumn<QStringList>("expected");
    for (const QStringList& file : malformedFiles(folder))
        QTest::newRow(qPrintable(file.at(0))) << file;
}

void TestMalformedCounters::saysWhatIsWrong()
{
    QFETCH(const QStringList, expected);
    QCOMPARE(expected.size(), 4);
    const std::string path = (folder + QLatin1Char('/') + expected.at(0)).toStdString();

    const Parsed<CounterFile> parsed = importCounters(path);

    QVERIFY2(isSaid(parsed.diagnostics, expected), qPrintable(messages(parsed).left(2000)));
    QCOMPARE(parsed.ok(), !parsed.value.launches.empty());
    QVERIFY(isConsistent(parsed.value));
    for (const Diagnostic& diagnostic : parsed.diagnostics)
        QVERIFY2(
            diagnostic.source == path && diagnostic.message.size() < 2000, diagnostic.text().substr(0, 500).c_str());
    // What only looks at the file must get along with it too.
    const Parsed<TextSource> source = TextSource::open(path);
    QVERIFY(!name(tableKind(source.value.text())).empty());
    QVERIFY(tablePreview(source.value.text()).rows.size() <= TablePreview::max_rows);
}

QTEST_GUILESS_MAIN(TestMalformedCounters)
#include "tst_malformed_counters.moc"
