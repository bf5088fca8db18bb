// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/analysis/expression.h"
#include "core/analysis/formula.h"
#include "core/scenario/catalog.h"
#include "tests/core/fixtures.h"

#include <algorithm>
#include <cmath>
#include <functional>

using namespace ridgepoint;

namespace {

constexpr double tolerance = 1e-12;

bool close(double a, double b, double scale = 0)
{
    return std::abs(a - b) <= tolerance * std::max({std::abs(a), std::abs(b), scale});
}

double lineValue(const FormulaSheet& sheet, std::string_view title)
{
    const FormulaLine* line = sheet.find(title);
    return line ? line->value : 0;
}

std::string describe(const Scenario& s)
{
    return s.model.id + ", " + s.gpu.id + ", " + std::string(name(s.convention)) + ", " + std::string(name(s.attention))
        + ", " + std::string(name(s.projections)) + ", t = " + std::to_string(s.tensor_parallel)
        + ", B = " + std::to_string(s.workload.batch) + ", P = " + std::to_string(s.workload.prompt);
}

/// Every way of counting that a control of the window offers.
void forEachCounting(Scenario scenario, const std::function<void(const Scenario&)>& visit)
{
    for (const Convention convention : allConventions) {
        scenario.convention = convention;
        for (const int gpus : {1, 2}) {
            scenario.tensor_parallel = gpus;
            if (scenario.model.heads % gpus != 0)
                continue;
            for (const AttentionKernel attention : {AttentionKernel::Fused, AttentionKernel::Unfused}) {
                scenario.attention = attention;
                for (const Projections projections : {Projections::Separate, Projections::Merged}) {
                    scenario.projections = projections;
                    visit(scenario);
                }
            }
        }
    }
}

} // namespace

/// The text of a formula is what is computed: over every preset it gives the number of the analysis.
class Formulas : public QObject
{
    Q_OBJECT

    Catalog m_catalog;

    void checkLine(const FormulaSheet& sheet, const FormulaLine& line);
    void checkOperators(const Scenario& scenario);
    void checkMetrics(const Scenario& scenario);

private slots:
    void initTestCase();
    void expressions_data();
    void expressions();
    void badExpressions();
    void numbers();
    void operatorsOfEveryModel();
    void operatorsOfEveryGpu();
    void operatorsOfOddScenarios();
    void replicatedKvHeads();
    void metricsOfEveryModel();
    void metricsOfOddScenarios();
    void longOutputs();
    void metricNames();
    void otherConventions();
    void plainText();
};

void Formulas::initTestCase()
{
    m_catalog = Catalog::load({RIDGEPOINT_PRESETS_DIR});
    QVERIFY(m_catalog.models().size() > 60);
}

void Formulas::expressions_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("expected");
    QTest::newRow("product") << "2·n·k" << 2.0 * 3 * 5;
    QTest::newRow("precedence") << "1 + 2·n^2/6 − k" << -1.0;
    QTest::newRow("division from the left") << "12/n/2" << 2.0;
    QTest::newRow("power from the right") << "2^n^0" << 2.0;
    QTest::newRow("rounding") << "⌈7/2⌉ + ⌊7/2⌋" << 7.0;
    QTest::newRow("extremes") << "max(1, n, 2) + min(k, 4, 9)" << 7.0;
    QTest::newRow("sum") << "Σ(S = n … k + 1, S·S)/2" << (9.0 + 16 + 25 + 36) / 2;
    QTest::newRow("empty sum") << "Σ(S = k … n, S)" << 0.0;
    QTest::newRow("largest") << "largest(S, n·S + 1 ≤ 100)" << 33.0;
    QTest::newRow("nothing is small enough") << "largest(S, n·S + 1 ≤ 0)" << 0.0;
    QTest::newRow("nothing limits") << "largest(S, n ≤ 100)" << Expression::largest;
}

void Formulas::expressions()
{
    QFETCH(QString, text);
    QFETCH(double, expected);
    const auto expression = Expression::parse(text.toStdString());
    QVERIFY(expression);
    std::vector<double> values;
    for (const std::string& each : expression->names())
        values.push_back(each == "n" ? 3 : 5);
    QCOMPARE(expression->value(values), expected);
}

void Formulas::badExpressions()
{
    for (const char* text : {"", "2·", "(n", "n)", "max(", "Σ(S = 1, S)", "a b", "≤", "largest(S, S)", "2··n", "Σ"})
        QVERIFY2(!Expression::parse(text), text);
    QVERIFY(!Expression::parse(std::string(100000, '(')));
    std::string tower = "2";
    for (int i = 0; i < 100000; ++i)
        tower += "^2";
    QVERIFY(!Expression::parse(tower));
}

void Formulas::numbers()
{
    const auto text = [](double value) { return QString::fromStdString(formulaNumber(value)); };
    QCOMPARE(text(14336), QStringLiteral("14,336"));
    QCOMPARE(text(0.515625), QStringLiteral("0.515625"));
    QCOMPARE(text(312e12), QStringLiteral("312\u2009T"));
    QCOMPARE(text(-2), QStringLiteral("(−2)"));
    const auto product = Expression::parse("2·n·D/π");
    QVERIFY(product);
    QCOMPARE(QString::fromStdString(product->substituted(std::array {64.0, 4096.0, 312e12})),
        QStringLiteral("2 · 64 · 4,096 / 312\u2009T"));
}

/// A line can be read and computed again from the terms and the lines before it alone.
void Formulas::checkLine(const FormulaSheet& sheet, const FormulaLine& line)
{
    const auto expression = Expression::parse(line.symbolic);
    QVERIFY2(expression, line.symbolic.c_str());
    QVERIFY(!line.source.empty());
    std::vector<double> values;
    for (const std::string& each : expression->names()) {
        const auto term = std::ranges::find(sheet.terms, each, &FormulaTerm::name);
        const auto other = std::ranges::find(sheet.lines, each, &FormulaLine::symbol);
        QVERIFY2(term != sheet.terms.end() || other != sheet.lines.end(), each.c_str());
        values.push_back(term != sheet.terms.end() ? term->value : other->value);
    }
    if (line.evaluated)
        QCOMPARE(line.value, expression->value(values));
}

void Formulas::checkOperators(const Scenario& scenario)
{
    const Analysis analysis = analyze(scenario);
    for (const bool decode : {false, true}) {
        const Phase& phase = decode ? analysis.decode : analysis.prefill;
        for (const OperatorCost& cost : phase.operators()) {
            const FormulaSheet sheet = operatorFormula(scenario, analysis, cost.id, decode);
            const auto agrees = [&](const char* title, double value) {
                const double ours = lineValue(sheet, title);
                const std::string message = describe(scenario) + (decode ? ", decode " : ", prefill ")
                    + std::string(name(cost.id)) + " " + title + ": " + std::to_string(ours) + ", not "
                    + std::to_string(value);
                QVERIFY2(close(ours, value), message.c_str());
            };
            agrees("FLOP", cost.flop);
            agrees("Weights", cost.weight_bytes);
            agrees("Activations", cost.activation_bytes);
            agrees("KV cache", cost.kv_cache_bytes);
            agrees("Link", cost.link_bytes);
            agrees("Bytes", cost.bytes());
            agrees("Time", cost.time_s);
            agrees("Intensity", cost.intensity());
            agrees("Attainable", cost.attainable());
            agrees("Share", cost.totalTime() / phase.time_s);
            for (const FormulaLine& line : sheet.lines)
                checkLine(sheet, line);
            if (QTest::currentTestFailed())
                return;
        }
    }
}

void Formulas::checkMetrics(const Scenario& scenario)
{
    const Analysis analysis = analyze(scenario);
    for (int i = 0; i < static_cast<int>(Metric::Count); ++i) {
        const auto metric = static_cast<Metric>(i);
        const FormulaSheet sheet = metricFormula(scenario, analysis, metric);
        QVERIFY(sheet.headline < sheet.lines.size());
        const FormulaLine& line = sheet.lines[sheet.headline];
        const double expected = metricValue(metric, scenario, analysis);
        const double scale = metric == Metric::Free ? analysis.memory.used() : 0; // a difference of large numbers
        const std::string message = describe(scenario) + ", " + std::string(name(metric)) + ": "
            + QByteArray::number(line.value, 'g', 17).toStdString() + ", not "
            + QByteArray::number(expected, 'g', 17).toStdString();
        QVERIFY2(close(line.value, expected, scale), message.c_str());
        for (const FormulaLine& each : sheet.lines)
            checkLine(sheet, each);
        if (QTest::currentTestFailed())
            return;
    }
}

/// More GPUs than KV heads: each holds one, so they are replicated.
void Formulas::replicatedKvHeads()
{
    for (const char* model : {"gemma-3-4b", "llama-3-8b", "qwen3-30b-a3b"}) {
        Scenario scenario = fixtures::scenario(fixtures::h100Sxm(), *m_catalog.model(model), 32, 1500, 100);
        for (const int kvHeads : {1, 2, 4}) {
            scenario.model = withKvHeads(scenario.model, kvHeads);
            scenario.tensor_parallel = 8;
            checkOperators(scenario);
            checkMetrics(scenario);
            if (QTest::currentTestFailed())
                return;
        }
    }
}

void Formulas::metricsOfEveryModel()
{
    for (const Model& model : m_catalog.models()) {
        const Scenario scenario = fixtures::scenario(fixtures::a100Sxm(), model, 8, 3000, 50);
        forEachCounting(scenario, [this](const Scenario& each) { checkMetrics(each); });
        if (QTest::currentTestFailed())
            return;
    }
}

void Formulas::metricsOfOddScenarios()
{
    for (const char* model : {"gemma-3-4b", "llama-4-scout", "deepseek-v2-lite", "mistral-7b-v0.1", "bloom-176b"}) {
        for (const int prompt : {1, 1000, 8150}) {
            Scenario scenario = fixtures::scenario(fixtures::h100Sxm(), *m_catalog.model(model), 300, prompt, 600);
            scenario.reserve_bytes = 3e9;
            scenario.workload.score_all_tokens = prompt == 1000;
            scenario.numerics = {Precision::int4, Precision::bf16, Precision::fp32, 64};
            scenario.llm_workload_start = LlmWorkloadStart::Prompt;
            forEachCounting(scenario, [this](const Scenario& each) { checkMetrics(each); });
            if (QTest::currentTestFailed())
                return;
        }
    }
}

/// Beyond some thousand steps a mean is given in closed form, and says so.
void Formulas::longOutputs()
{
    for (const char* model : {"llama-3-8b", "gemma-3-4b", "llama-4-scout", "deepseek-v3"}) {
        for (const int output : {5000, 1 << 22}) {
            Scenario scenario = fixtures::scenario(fixtures::h100Sxm(), *m_catalog.model(model), 4, 2048, output);
            scenario.attention = output == 5000 ? AttentionKernel::Fused : AttentionKernel::Unfused;
            checkMetrics(scenario);
            const FormulaSheet sheet = metricFormula(scenario, analyze(scenario), Metric::Tpot);
            QCOMPARE(std::ranges::all_of(sheet.lines, &FormulaLine::evaluated), output == 5000);
        }
    }
}

void Formulas::metricNames()
{
    for (int i = 0; i < static_cast<int>(Metric::Count); ++i)
        QVERIFY(metricFromName(name(static_cast<Metric>(i))) == static_cast<Metric>(i));
    QVERIFY(metricFromName("capacity") == Metric::Free);
    QVERIFY(!metricFromName("speed"));
}

void Formulas::otherConventions()
{
    const Scenario scenario = fixtures::scenario(fixtures::a100Sxm(), fixtures::llama3_8b(), 8, 2048, 2048);
    const Analysis analysis = analyze(scenario);
    const FormulaSheet gate = operatorFormula(scenario, analysis, OperatorId::GateProj, true);
    QCOMPARE(gate.conventions.size(), allConventions.size());
    QVERIFY(gate.conventions[0].current);
    QVERIFY(gate.conventions[1].values.empty() && !gate.conventions[1].remark.empty());
    QCOMPARE(gate.conventions[2].values[0].value, gate.conventions[0].values[0].value);
    Scenario lecture = scenario;
    lecture.convention = Convention::Lecture;
    const FormulaSheet tpot = metricFormula(scenario, analysis, Metric::Tpot);
    QCOMPARE(tpot.conventions[3].values[0].value, analyze(lecture).metrics.tpot_s);
    QVERIFY(operatorFormula(scenario, analysis, OperatorId::Router, true).lines.empty());
}

void Formulas::plainText()
{
    const Scenario scenario = fixtures::scenario(fixtures::a100Sxm(), fixtures::llama3_8b(), 64, 2048, 2048);
    const FormulaSheet sheet = operatorFormula(scenario, analyze(scenario), OperatorId::GateProj, true);
    const QString text = QString::fromStdString(formulaText(sheet));
    QVERIFY(text.startsWith(QStringLiteral("gate_proj (decode · 32 per pass · bound by DRAM)\n")));
    QVERIFY(text.contains(QStringLiteral("FLOP = 2·n·D·F\n  = 2 · 64 · 4,096 · 14,336\n  = 7.516\u2009G FLOP")));
    QVERIFY(text.contains(QStringLiteral("n = B·T = 64  rows: sequences × new tokens")));
}

void Formulas::operatorsOfEveryModel()
{
    for (const Model& model : m_catalog.models()) {
        const Scenario scenario = fixtures::scenario(*m_catalog.gpu("a100-sxm4-80gb"), model, 8, 3000, 700);
        forEachCounting(scenario, [this](const Scenario& each) { checkOperators(each); });
        if (QTest::currentTestFailed())
            return;
    }
}

void Formulas::operatorsOfEveryGpu()
{
    for (const Gpu& gpu : m_catalog.gpus()) {
        for (const char* model : {"llama-3-8b", "deepseek-v3"}) {
            Scenario scenario = fixtures::scenario(gpu, *m_catalog.model(model), 64, 2048, 2048);
            useDefaultPrecision(scenario);
            checkOperators(scenario);
            scenario.numerics = {Precision::int4, scenario.numerics.activations, Precision::fp8, 32};
            checkOperators(scenario);
            if (QTest::currentTestFailed())
                return;
        }
    }
}

void Formulas::operatorsOfOddScenarios()
{
    for (const char* model :
        {"gemma-3-4b", "llama-4-scout", "deepseek-v2-lite", "mistral-7b-v0.1", "bloom-176b", "mixtral-8x7b"}) {
        for (const int prompt : {1, 2, 4096, 8192, 8193, 20000}) {
            Scenario scenario = fixtures::scenario(fixtures::h100Sxm(), *m_catalog.model(model), 3, prompt, 1);
            scenario.moe_imbalance = 2.5;
            scenario.workload.score_all_tokens = prompt == 2;
            scenario.workload.context = prompt % 2 == 0 ? 1 : 8193;
            scenario.numerics.kv_cache = Precision::fp32;
            forEachCounting(scenario, [this](const Scenario& each) { checkOperators(each); });
            if (QTest::currentTestFailed())
                return;
        }
    }
}

QTEST_APPLESS_MAIN(Formulas)
#include "tst_formula.moc"
