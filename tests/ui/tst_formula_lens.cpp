// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QTextEdit>

#include "core/scenario/catalog.h"
#include "tests/core/fixtures.h"
#include "ui/formula_lens/formula_html.h"
#include "ui/formula_lens/formula_lens.h"
#include "ui/theme/theme.h"

using namespace ridgepoint;

class FormulaLensTest : public QObject
{
    Q_OBJECT

    static Scenario llama() { return fixtures::scenario(fixtures::a100Sxm(), fixtures::llama3_8b(), 64, 2048, 2048); }
    static FormulaSheet gate(const Scenario& scenario)
    {
        return operatorFormula(scenario, analyze(scenario), OperatorId::GateProj, true);
    }
    static QString plainText(const FormulaLens& lens)
    {
        return lens.findChild<QTextEdit*>(QStringLiteral("formulaText"))->toPlainText().remove(QChar(0x200b));
    }

private slots:
    void markup_data();
    void markup();
    void showsASheet();
    void followsTheScenario();
    void copies();
    void escapeCloses();
    void followsTheTheme();
    void emptySheet();
    void keepsUpWithASlider();
    void pictures();
};

void FormulaLensTest::markup_data()
{
    QTest::addColumn<QString>("formula");
    QTest::addColumn<QString>("html");
    QTest::newRow("names slant") << QStringLiteral("n + D") << QStringLiteral("<i>n</i> + <i>D</i>");
    QTest::newRow("words stand") << QStringLiteral("weights + q_proj") << QStringLiteral("weights + q_proj");
    QTest::newRow("subscript") << QStringLiteral("F_e") << QStringLiteral("<i>F</i><sub>e</sub>");
    QTest::newRow("exponent") << QStringLiteral("k^n") << QStringLiteral("<i>k</i><sup><i>n</i></sup>");
    QTest::newRow("exponent in brackets")
        << QStringLiteral("k^(n + 1)") << QStringLiteral("<i>k</i><sup><i>n</i> + 1</sup>");
    QTest::newRow("sum") << QStringLiteral("Σ(S = 1 … P, S)")
                         << QStringLiteral("Σ<sub><i>S</i> = 1 … <i>P</i></sub>\u2009(<i>S</i>)");
}

void FormulaLensTest::markup()
{
    QFETCH(QString, formula);
    QFETCH(QString, html);
    QCOMPARE(formulaMarkup(formula.toStdString()), html);
}

void FormulaLensTest::showsASheet()
{
    FormulaLens lens;
    lens.setSheet(gate(llama()));
    QCOMPARE(lens.objectName(), QStringLiteral("formulaLens"));
    QVERIFY(!lens.isModal());
    QCOMPARE(lens.findChild<QLabel*>(QStringLiteral("formulaTitle"))->text(), QStringLiteral("gate_proj"));
    QCOMPARE(lens.findChild<QLabel*>(QStringLiteral("formulaValue"))->text(), QStringLiteral("58.8\u2009µs"));
    const QString text = plainText(lens);
    QVERIFY(text.contains(QStringLiteral("2·n·D·F")));
    QVERIFY(text.contains(QStringLiteral("2 · 64 · 4,096 · 14,336")));
    QVERIFY(text.contains(QStringLiteral("rows: sequences × new tokens")));
    QVERIFY(text.contains(QStringLiteral("takes the model as a whole")));
    QVERIFY(!lens.findChild<QWidget*>(QStringLiteral("byteSplit"))->isHidden());
}

void FormulaLensTest::followsTheScenario()
{
    FormulaLens lens;
    Scenario scenario = llama();
    lens.setSheet(gate(scenario));
    lens.show();
    auto* bar = lens.findChild<QTextEdit*>(QStringLiteral("formulaText"))->verticalScrollBar();
    bar->setValue(40);
    scenario.workload.batch = 128;
    lens.setSheet(gate(scenario));
    QTRY_VERIFY(plainText(lens).contains(QStringLiteral("2 · 128 · 4,096 · 14,336")));
    QCOMPARE(bar->value(), 40);
}

void FormulaLensTest::copies()
{
    FormulaLens lens;
    lens.setSheet(gate(llama()));
    lens.show();
    const QString expected = QString::fromStdString(formulaText(lens.sheet()));
    QApplication::clipboard()->clear();
    lens.findChild<QPushButton*>(QStringLiteral("formulaCopy"))->click();
    QCOMPARE(QApplication::clipboard()->text(), expected);
    auto* text = lens.findChild<QTextEdit*>(QStringLiteral("formulaText"));
    for (QWidget* widget : {static_cast<QWidget*>(&lens), static_cast<QWidget*>(text)}) {
        QApplication::clipboard()->clear();
        QTest::keyClick(widget, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), expected);
    }
    text->selectAll();
    QTest::keyClick(text, Qt::Key_C, Qt::ControlModifier);
    QVERIFY(QApplication::clipboard()->text() != expected);
    QVERIFY(QApplication::clipboard()->text().contains(QStringLiteral("2·n·D·F")));
}

void FormulaLensTest::escapeCloses()
{
    FormulaLens lens;
    lens.setSheet(gate(llama()));
    lens.show();
    QTest::keyClick(lens.findChild<QTextEdit*>(QStringLiteral("formulaText")), Qt::Key_Escape);
    QVERIFY(!lens.isVisible());
}

void FormulaLensTest::followsTheTheme()
{
    applyTheme(*qApp, ThemeChoice::Light);
    FormulaLens lens;
    lens.setSheet(gate(llama()));
    const auto* text = lens.findChild<QTextEdit*>(QStringLiteral("formulaText"));
    QVERIFY(text->toHtml().contains(Theme::light().accent.name()));
    applyTheme(*qApp, ThemeChoice::Dark);
    QTRY_VERIFY(text->toHtml().contains(Theme::dark().accent.name()));
    QVERIFY(!text->toHtml().contains(Theme::light().accent.name()));
    applyTheme(*qApp, ThemeChoice::Light);
}

void FormulaLensTest::emptySheet()
{
    FormulaLens lens;
    lens.setSheet({});
    QVERIFY(lens.findChild<QWidget*>(QStringLiteral("byteSplit"))->isHidden());
    QVERIFY(lens.findChild<QLabel*>(QStringLiteral("formulaValue"))->text().isEmpty());
    lens.copy();
}

void FormulaLensTest::keepsUpWithASlider()
{
    FormulaLens lens;
    lens.show();
    Scenario scenario = llama();
    QBENCHMARK
    {
        scenario.workload.batch = scenario.workload.batch % 1024 + 1;
        lens.setSheet(gate(scenario));
    }
}

/// Set RIDGEPOINT_PICTURES to a folder to look at them.
void FormulaLensTest::pictures()
{
    const QString folder = qEnvironmentVariable("RIDGEPOINT_PICTURES");
    const Catalog catalog = Catalog::load({RIDGEPOINT_PRESETS_DIR});
    const Scenario scenario = llama();
    Scenario latent = scenario;
    latent.model = *catalog.model("deepseek-v3");
    const std::vector<std::pair<QString, FormulaSheet>> sheets {
        {QStringLiteral("attention"), operatorFormula(scenario, analyze(scenario), OperatorId::Attention, true)},
        {QStringLiteral("gate_proj"), gate(scenario)},
        {QStringLiteral("expert_up_proj"), operatorFormula(latent, analyze(latent), OperatorId::ExpertUpProj, true)},
        {QStringLiteral("tpot"), metricFormula(scenario, analyze(scenario), Metric::Tpot)},
        {QStringLiteral("max_batch"), metricFormula(scenario, analyze(scenario), Metric::MaxBatch)},
    };
    for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
        applyTheme(*qApp, choice);
        FormulaLens lens;
        lens.resize(640, 1100); // what scrolling would show, too
        for (const auto& [name, sheet] : sheets) {
            lens.setSheet(sheet);
            const QImage image = lens.grab().toImage();
            QVERIFY(!image.isNull());
            if (!folder.isEmpty())
                QVERIFY(image.save(folder % QLatin1Char('/') % name
                    % (choice == ThemeChoice::Dark ? QLatin1String("-dark.png") : QLatin1String("-light.png"))));
        }
    }
    applyTheme(*qApp, ThemeChoice::Light);
}

QTEST_MAIN(FormulaLensTest)
#include "tst_formula_lens.moc"
