// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What FileOpener does on a thread of the pool: a file's content decides how it is read.
#include "ui/files/file_opener.h"

#include <QFileInfo>

#include "core/io/json_text.h"
#include "core/measure/serving/serving_import.h"
#include "core/measure/table_kind.h"
#include "core/measure/text_source.h"
#include "core/model/hf_config.h"
#include "core/scenario/scenario_json.h"
#include "core/scenario/user_calibrations.h"
#include "ui/files/file_kind.h"

namespace ridgepoint {

namespace {

template<typename T> Parsed<T> refusal(Parsed<std::string>& text)
{
    Parsed<T> parsed;
    parsed.diagnostics = std::move(text.diagnostics);
    return parsed;
}

} // namespace

FileOpener::Result FileOpener::readCounters(
    std::string_view text, const QString& path, const Wish& wish, const ImportProgress& progress)
{
    Parsed<CounterFile> counted = importCounterText(text, path.toStdString(), wish.counter_facts, progress);
    Parsed<CountedFile> parsed {{}, std::move(counted.diagnostics)};
    counted.value.path = path.toStdString(); // the very text by which the session and the views know it
    if (parsed.ok())
        parsed.value.profile = std::make_shared<const CounterProfile>(std::move(counted.value));
    return std::make_shared<Opened>(std::move(parsed));
}

FileOpener::Result FileOpener::readRoofs(std::string_view text, const QString& path)
{
    Parsed<MeasuredRoofs> roofs = importMeasuredRoofsText(text, path.toStdString());
    roofs.value.path = path.toStdString();
    Parsed<RoofFile> parsed {{std::move(roofs.value), {}}, std::move(roofs.diagnostics)};
    return std::make_shared<Opened>(std::move(parsed));
}

FileOpener::Result FileOpener::readServing(std::string_view text, const QString& path, const ImportProgress& progress)
{
    Parsed<ServingTable> table = importServingText(text, path.toStdString(), progress);
    table.value.path = path.toStdString();
    Parsed<ServingFile> parsed {{std::move(table.value), {}}, std::move(table.diagnostics)};
    return std::make_shared<Opened>(std::move(parsed));
}

FileOpener::Result FileOpener::readOperators(std::string_view text, const QString& path, const ImportProgress& progress)
{
    Parsed<OperatorFile> table = importOperatorText(text, path.toStdString(), progress);
    table.value.path = path.toStdString();
    auto file = std::make_shared<const OperatorFile>(std::move(table.value));
    Parsed<MeasuredOperators> parsed {{std::move(file), {}, {}}, std::move(table.diagnostics)};
    return std::make_shared<Opened>(std::move(parsed));
}

/// Perhaps a profiler's after all, or one whose columns have been chosen before.
FileOpener::Result FileOpener::readUnknown(
    std::string_view text, const QString& path, const Wish& wish, const ImportProgress& progress)
{
    if (Result counted = readCounters(text, path, wish, progress); std::get<Parsed<CountedFile>>(*counted).ok())
        return counted;
    UnknownTable unknown {tablePreview(text), {}};
    GemmFacts facts = wish.facts;
    facts.mapping = wish.mappings.find(unknown.preview.fingerprint);
    Parsed<GemmSweep> sweep = importGemmText(text, path.toStdString(), facts, progress);
    if (sweep.ok() || unknown.preview.columns < 3 || unknown.preview.rows.empty())
        return std::make_shared<Opened>(std::move(sweep));
    if (facts.mapping)
        unknown.diagnostics = std::move(sweep.diagnostics);
    return std::make_shared<Opened>(std::move(unknown));
}

FileOpener::Result FileOpener::readTable(const QString& path, const Wish& wish, const ImportProgress& progress)
{
    const std::filesystem::path file = QFileInfo(path).filesystemAbsoluteFilePath();
    const Parsed<TextSource> source = TextSource::open(file);
    if (!source.ok() || wish.facts.mapping)
        return std::make_shared<Opened>(importGemmSweep(file, wish.facts, progress));
    const std::string_view text = source.value.text();
    switch (tableKind(text)) {
    case TableKind::ProfilerCounters:
        return readCounters(text, path, wish, progress);
    case TableKind::MeasuredRoofs:
        return readRoofs(text, path);
    case TableKind::ServingTable:
        return readServing(text, path, progress);
    case TableKind::Unknown:
        return readUnknown(text, path, wish, progress);
    case TableKind::AttentionTable:
    case TableKind::MoeTable:
    case TableKind::AllReduceTable:
        return readOperators(text, path, progress);
    case TableKind::GemmTable:
        break;
    }
    return std::make_shared<Opened>(importGemmText(text, path.toStdString(), wish.facts, progress));
}

FileOpener::Result FileOpener::read(
    const QString& path, const Wish& wish, const Catalog& catalog, const ImportProgress& progress)
{
    const std::filesystem::path file = QFileInfo(path).filesystemAbsoluteFilePath();
    const FileKind kind = fileKind(path);
    if (kind == FileKind::Session)
        return std::make_shared<Opened>(SessionFile());
    if (kind == FileKind::Table)
        return readTable(path, wish, progress);
    Parsed<std::string> text = readTextFile(file);
    if (kind == FileKind::Scenario) {
        return std::make_shared<Opened>(
            text.ok() ? readScenario(text.value, file.string(), catalog) : refusal<Scenario>(text));
    }
    if (kind == FileKind::Calibration) {
        return std::make_shared<Opened>(text.ok() ? readUserCalibration(text.value, file.string(), catalog)
                                                  : refusal<calibrated::Calibration>(text));
    }
    return std::make_shared<Opened>(text.ok() ? readHfConfig(text.value, file.string()) : refusal<Model>(text));
}

} // namespace ridgepoint
