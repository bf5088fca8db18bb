// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/analysis/calibrated/step_time.h"
#include "core/measure/calibration/calibrated_model.h"
#include "tests/core/calibrated_fixtures.h"

#include <cmath>
#include <optional>

using namespace ridgepoint;
using namespace ridgepoint::calibrated;
using namespace ridgepoint::calibrated_fixtures;

namespace {

/// One measured point of a server.
struct Point
{
    QString backend;
    std::string gpu;
    Format format = Format::Bf16;
    StepModel model;
    Requests requests;
    double tpot_s = 0;
};

std::optional<StepModel> denseModel(const QString& path)
{
    if (path.contains("Llama-3.1-8B"))
        return StepModel {32, 4096, 14336, 32, 8, 128, 128256};
    if (path.contains("Llama-3.1-70B") || path.contains("Llama-3.3-70B"))
        return StepModel {80, 8192, 28672, 64, 8, 128, 128256};
    if (path.contains("Qwen3-32B"))
        return StepModel {64, 5120, 25600, 64, 8, 128, 151936};
    return {};
}

std::optional<Format> precisionOf(const QString& text)
{
    if (text.isEmpty())
        return Format::Bf16;
    if (text == "fp8")
        return Format::Fp8;
    return text == "fp4" ? std::optional(Format::Nvfp4) : std::nullopt;
}

/// Sequences whose KV cache fits beside the weights into nine tenths of the memory.
double capacity(const StepModel& m, Format format, double memory, double tokens)
{
    const double projections = m.hidden * m.head_dim * 2 * (m.heads + m.kv_heads);
    const double layer = (projections + 3 * m.hidden * m.intermediate) * gemmRun(format).operand_bytes;
    const double weights = (m.layers * layer + 4 * m.vocab * m.hidden) / m.tensor_parallel;
    const double heads = std::max(1.0, m.kv_heads / m.tensor_parallel);
    return (0.9 * memory - weights) / (2 * m.layers * heads * m.head_dim * m.kv_bytes * tokens);
}

class Table
{
public:
    explicit Table(const QString& path)
        : m_file(path)
    {
        if (m_file.open(QIODevice::ReadOnly))
            m_header = QString::fromUtf8(m_file.readLine()).trimmed().split(',');
    }

    bool next()
    {
        if (m_file.atEnd())
            return false;
        m_cells = QString::fromUtf8(m_file.readLine()).trimmed().split(',');
        return true;
    }
    QString cell(const char* name) const { return m_cells.value(m_header.indexOf(QLatin1String(name))); }

private:
    QFile m_file;
    QStringList m_header;
    QStringList m_cells;
};

double concurrency(const Table& table)
{
    const QRegularExpression pattern("silicon_concurrency=(\\d+)");
    const QRegularExpressionMatch found = pattern.match(table.cell("silicon_data_source"));
    return found.hasMatch() ? found.captured(1).toDouble() : table.cell("batch_size").toDouble();
}

bool isOne(const QString& text)
{
    return text.isEmpty() || text == "1";
}

std::optional<Point> pointOf(const Table& table)
{
    const auto format = precisionOf(table.cell("precision"));
    const auto model = denseModel(table.cell("model_path"));
    const double tpot = table.cell("silicon_tpot_ms").toDouble() / 1e3;
    if (table.cell("mode") != "agg" || !format || !model || !(tpot > 0) || !isOne(table.cell("pp_size"))
        || !isOne(table.cell("attention_dp_size")))
        return {};
    const bool isHopper = table.cell("system").startsWith("h100");
    Point point {table.cell("backend"), isHopper ? "h100-sxm5" : "b200-sxm", *format, *model,
        {concurrency(table), table.cell("isl").toDouble(), table.cell("osl").toDouble()}, tpot};
    point.model.tensor_parallel = table.cell("tp_size").toDouble();
    point.model.kv_bytes = *format == Format::Bf16 ? 2 : 1;
    const double tokens = point.requests.prompt + point.requests.output;
    if (isHopper && *format == Format::Nvfp4)
        return {};
    if (capacity(point.model, *format, isHopper ? 80e9 : 180e9, tokens) < point.requests.sequences)
        return {};
    return point;
}

std::vector<Point> points()
{
    std::vector<Point> all;
    Table table(RIDGEPOINT_SHARED_DATA "/serving/aiconfigurator/silicon_h100_b200.csv");
    while (table.next()) {
        if (auto point = pointOf(table))
            all.push_back(std::move(*point));
    }
    return all;
}

StepConstants constantsFor(const std::string& id, Format format)
{
    const auto at = [](Format one) { return static_cast<std::size_t>(one); };
    const calibrated::Calibration& set = own(id);
    const Format kv = format == Format::Bf16 ? Format::Bf16 : Format::Fp8;
    StepConstants constants;
    constants.format = format;
    constants.gemm = set.gemm[at(format)]->constants;
    constants.gemm_bf16 = set.gemm[at(Format::Bf16)]->constants;
    constants.prefill = set.prefill[at(kv)]->constants;
    constants.decode = set.decode[at(kv)]->constants;
    constants.all_reduce = set.all_reduce->constants;
    constants.device = deviceOf(gpu(id), format);
    constants.bf16_flop_per_s = deviceOf(gpu(id), Format::Bf16).flop_per_s;
    constants.engine = engineConstants(gpu(id));
    return constants;
}

TimeErrors errorsOf(const std::vector<Point>& all, const QString& backend)
{
    std::vector<double> errors;
    for (const Point& point : all) {
        const auto framework = generic().frameworks.find(point.backend.toStdString());
        if (framework == generic().frameworks.end() || (!backend.isEmpty() && point.backend != backend))
            continue;
        const ServingTime time =
            servingTime(point.model, point.requests, constantsFor(point.gpu, point.format), framework->second);
        errors.push_back(std::abs(time.total_s / point.tpot_s - 1));
    }
    return timeErrors(errors);
}

} // namespace

/// Steps of a serving engine put together to a time per token.
class ServingTimes : public QObject
{
    Q_OBJECT

private slots:
    void partsMakeUpTheTime();
    void measuredServers_data();
    void measuredServers();
};

void ServingTimes::partsMakeUpTheTime()
{
    const StepModel model {80, 8192, 28672, 64, 8, 128, 128256, 4, 1};
    const FrameworkConstants& vllm = generic().frameworks.at("vllm");
    const StepConstants constants = constantsFor("h100-sxm5", Format::Fp8);
    const ServingTime busy = servingTime(model, {32, 4000, 500}, constants, vllm);
    QVERIFY(std::abs((busy.decode_s + busy.overhead_s + busy.waiting_s) / busy.total_s - 1) < 1e-12);
    QVERIFY(busy.mixed_s > busy.decode_s && busy.waiting_s > 0);
    const ServingTime alone = servingTime(model, {1, 4000, 500}, constants, vllm);
    QVERIFY(std::abs(alone.waiting_s) < 1e-15);
    QVERIFY(alone.total_s < busy.total_s);
}

void ServingTimes::measuredServers_data()
{
    QTest::addColumn<QString>("backend");
    QTest::addColumn<double>("median");
    QTest::addColumn<double>("p90");
    QTest::newRow("all") << "" << 0.08 << 0.28;
    QTest::newRow("TensorRT-LLM") << "trtllm" << 0.07 << 0.22;
    QTest::newRow("vLLM") << "vllm" << 0.07 << 0.22;
}

void ServingTimes::measuredServers()
{
    QFETCH(QString, backend);
    QFETCH(double, median);
    QFETCH(double, p90);
    const std::vector<Point> all = points();
    if (all.empty())
        QSKIP("the measured points are not here");
    const TimeErrors found = errorsOf(all, backend);
    QVERIFY(found.rows > 200);
    QVERIFY2(found.median < median && found.p90 < p90,
        qPrintable(QString("%1 points: %2 / %3").arg(found.rows).arg(found.median).arg(found.p90)));
    qInfo("%zu points: %.1f / %.1f %%", found.rows, found.median * 100, found.p90 * 100);
}

QTEST_APPLESS_MAIN(ServingTimes)
#include "tst_serving_times.moc"
