// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "core/measure/gpu_match.h"

#include <vector>

using namespace ridgepoint;

class TestGpuMatch : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void findsPreset_data();
    void findsPreset();
    void findsNoPreset_data();
    void findsNoPreset();
    void findsEachPresetByItsOwnNameAndId();
    void capabilitiesBelongToArchitectures();

private:
    std::vector<GpuName> m_presets;
};

void TestGpuMatch::initTestCase()
{
    const QDir folder(QStringLiteral(RIDGEPOINT_PRESETS_DIR "/gpus"));
    for (const QString& file : folder.entryList({QStringLiteral("*.json")})) {
        QFile preset(folder.filePath(file));
        QVERIFY(preset.open(QIODevice::ReadOnly));
        const QJsonObject object = QJsonDocument::fromJson(preset.readAll()).object();
        m_presets.push_back({object[QLatin1String("id")].toString().toStdString(),
            object[QLatin1String("name")].toString().toStdString()});
    }
    QVERIFY(m_presets.size() > 20);
}

void TestGpuMatch::findsPreset_data()
{
    QTest::addColumn<QString>("measured");
    QTest::addColumn<QString>("id");
    const auto row = [](const char* measured, const char* id) {
        QTest::newRow(measured) << QString::fromUtf8(measured) << QString::fromUtf8(id);
    };
    row("NVIDIA_GeForce_RTX_4090", "rtx-4090");
    row("NVIDIA GeForce RTX 4090", "rtx-4090");
    row("NVIDIA GeForce RTX 2080 Ti", "rtx-2080-ti");
    row("NVIDIA_A800_80GB_PCIe", "a800-pcie-80gb");
    row("NVIDIA A800 80GB PCIe", "a800-pcie-80gb");
    row("NVIDIA H100 80GB HBM3", "h100-sxm5");
    row("NVIDIA H100 PCIe", "h100-pcie");
    row("NVIDIA H100 NVL", "h100-nvl");
    row("h100_sxm", "h100-sxm5");
    row("NVIDIA H200", "h200-sxm");
    row("NVIDIA H20", "h20");
    row("NVIDIA A100-SXM4-80GB", "a100-sxm4-80gb");
    row("NVIDIA A100-SXM4-40GB", "a100-sxm4-40gb");
    row("A100-SXM4-40GB", "a100-sxm4-40gb");
    row("NVIDIA A100 80GB PCIe", "a100-pcie-80gb");
    row("NVIDIA L40S", "l40s");
    row("NVIDIA L40", "l40");
    row("NVIDIA L4", "l4");
    row("NVIDIA A10G", "a10g");
    row("NVIDIA B200", "b200-sxm");
    row("NVIDIA GB200", "gb200");
    row("NVIDIA GB300", "gb300");
    row("NVIDIA GH200 480GB", "gh200-96gb");
    row("Tesla T4", "t4");
    row("Tesla V100-SXM2-32GB", "v100-sxm2-32gb");
    row("NVIDIA RTX 6000 Ada Generation", "rtx-6000-ada");
    row("NVIDIA RTX PRO 6000 Blackwell Workstation Edition", "rtx-pro-6000-bw");
    row("AMD Instinct MI300X", "mi300x");
    row("gfx942 with cu_num 304", "mi300x");
    row("gfx950 with cu_num 256", "mi355x");
}

void TestGpuMatch::findsPreset()
{
    QFETCH(const QString, measured);
    QFETCH(const QString, id);

    const auto found = matchGpu(measured.toStdString(), m_presets);

    QCOMPARE(QString::fromStdString(found.value_or("none")), id);
}

void TestGpuMatch::findsNoPreset_data()
{
    QTest::addColumn<QString>("measured");
    const auto row = [](const char* story, const char* measured) {
        QTest::newRow(story) << QString::fromUtf8(measured);
    };
    row("empty", "");
    row("maker only", "NVIDIA");
    row("laptop part", "NVIDIA GeForce RTX 4090 Laptop GPU");
    row("cut-down part", "NVIDIA GeForce RTX 4090 D");
    row("faster sibling", "NVIDIA GeForce RTX 3090 Ti");
    row("which A100", "NVIDIA A100");
    row("which H100", "NVIDIA H100");
    row("which V100", "Tesla V100");
    row("40 GB card", "NVIDIA A100-PCIE-40GB");
    row("card of a module's preset", "NVIDIA H200 NVL");
    row("module of a card's preset", "NVIDIA A800-SXM4-80GB");
    row("other memory size", "NVIDIA GH200 144G HBM3e");
    row("MIG slice", "NVIDIA H100 80GB HBM3 MIG 1g.10gb");
    row("vGPU", "NVIDIA A40-48Q");
    row("server edition", "NVIDIA RTX PRO 6000 Blackwell Server Edition");
    row("MI308X", "gfx942 with cu_num 80");
    row("chip without units", "gfx942:sramecc+:xnack-");
    row("no preset", "gfx1250 with cu_num 96");
    row("Intel", "Intel(R) Arc(TM) Pro B60 Graphics");
    row("two models", "AMD Instinct MI250X/MI250");
    row("long nonsense", "K4096_N14336_K4096_N14336_K4096_N14336_K4096_N14336_K4096_N14336_K4096_N14336_K4096_N14336");
}

void TestGpuMatch::findsNoPreset()
{
    QFETCH(const QString, measured);

    const auto found = matchGpu(measured.toStdString(), m_presets);

    QCOMPARE(QString::fromStdString(found.value_or("none")), QStringLiteral("none"));
}

void TestGpuMatch::findsEachPresetByItsOwnNameAndId()
{
    for (const GpuName& preset : m_presets) {
        QCOMPARE(
            QString::fromStdString(matchGpu(preset.id, m_presets).value_or("none")), QString::fromStdString(preset.id));
        const std::string plainName = preset.name.substr(0, preset.name.find(" ("));
        const auto found = matchGpu(plainName, m_presets);
        QVERIFY2(!found || *found == preset.id, preset.name.c_str());
    }
}

void TestGpuMatch::capabilitiesBelongToArchitectures()
{
    QVERIFY(fitsCapability("CC 8.0", "Ampere"));
    QVERIFY(fitsCapability("CC 8.6", "Ampere"));
    QVERIFY(fitsCapability("CC 8.9", "Ada"));
    QVERIFY(fitsCapability("CC 10.3", "Blackwell Ultra"));
    QVERIFY(!fitsCapability("CC 12.0", "Ampere"));
    QVERIFY(!fitsCapability("CC 7.5", "Volta"));
    QVERIFY(fitsCapability("CC 99.0", "Ampere")); // not known here
    QVERIFY(fitsCapability("Tesla K20c", "Ampere")); // no capability
}

QTEST_GUILESS_MAIN(TestGpuMatch)
#include "tst_gpu_match.moc"
