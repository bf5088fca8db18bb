// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/scenario/catalog.h"
#include "tests/core/expected.h"

using namespace ridgepoint;

/// Everything that ships, each with each.
class AllPresets : public QObject
{
    Q_OBJECT

    const Catalog m_catalog = Catalog::load({RIDGEPOINT_PRESETS_DIR});

private slots:
    void shippedPresetsLoad();
    void everyModelOnEveryGpu_data();
    void everyModelOnEveryGpu();
    void parametersAsPublished_data();
    void parametersAsPublished();
    void defaultPrecisionIsThere();
};

void AllPresets::shippedPresetsLoad()
{
    for (const Diagnostic& diagnostic : m_catalog.diagnostics())
        QVERIFY2(diagnostic.severity == Diagnostic::Severity::Note, diagnostic.text().c_str());
    QCOMPARE(m_catalog.gpus().size(), std::size_t(45));
    QCOMPARE(m_catalog.models().size(), std::size_t(71));
}

void AllPresets::everyModelOnEveryGpu_data()
{
    QTest::addColumn<QString>("gpu");
    for (const Gpu& gpu : m_catalog.gpus())
        QTest::newRow(gpu.id.c_str()) << QString::fromStdString(gpu.id);
}

void AllPresets::everyModelOnEveryGpu()
{
    QFETCH(QString, gpu);
    Scenario scenario;
    scenario.gpu = *m_catalog.gpu(gpu.toStdString());
    useDefaultPrecision(scenario);
    for (const Model& model : m_catalog.models()) {
        scenario.model = model;
        for (const Diagnostic& finding : validate(scenario))
            QVERIFY2(finding.severity != Diagnostic::Severity::Error, (model.id + ": " + finding.text()).c_str());
        const Analysis analysis = analyze(scenario);
        QVERIFY2(std::isfinite(analysis.metrics.latency_s) && analysis.metrics.latency_s > 0, model.id.c_str());
        QVERIFY2(analysis.prefill.time_s > analysis.decode.time_s, model.id.c_str());
        QVERIFY2(analysis.memory.weights_bytes > 0 && analysis.memory.kv_cache_bytes > 0, model.id.c_str());
        QVERIFY2(analysis.memory.fits == (analysis.memory.max_batch >= 1), model.id.c_str());
        const double reading = analysis.decode.bytes / scenario.gpu.dram_bytes_per_s;
        QVERIFY2(analysis.decode.time_s >= reading * (1 - 1e-12), model.id.c_str());
    }
}

void AllPresets::parametersAsPublished_data()
{
    QTest::addColumn<QString>("model");
    for (const Model& model : m_catalog.models())
        QTest::newRow(model.id.c_str()) << QString::fromStdString(model.id);
}

void AllPresets::parametersAsPublished()
{
    QFETCH(QString, model);
    const Model& preset = *m_catalog.model(model.toStdString());
    if (preset.params_published <= 0)
        QSKIP("nothing published");
    const double ratio = countParameters(preset).total / preset.params_published;
    const bool explained = preset.provenance && !preset.provenance->params_explanation.empty();
    QVERIFY2(std::abs(ratio - 1) <= 0.01 || explained, qPrintable(QString::number(ratio)));
}

void AllPresets::defaultPrecisionIsThere()
{
    for (const Gpu& gpu : m_catalog.gpus())
        QVERIFY2(computes(gpu, defaultPrecision(gpu)), gpu.id.c_str());
}

QTEST_APPLESS_MAIN(AllPresets)
#include "tst_all_presets.moc"
