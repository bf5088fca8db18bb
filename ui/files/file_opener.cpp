// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/files/file_opener.h"

#include <QFileInfo>
#include <QtConcurrentRun>

#include "core/hardware/calibration_merge.h"
#include "core/measure/gpu_match.h"
#include "core/measure/text_source.h"
#include "core/scenario/scenario_json.h"
#include "ui/files/file_kind.h"
#include "ui/files/file_watch.h"
#include "ui/files/mapping_dialog.h"
#include "ui/files/opened_text.h"
#include "ui/session/session.h"
#include "ui/theme/format.h"

#include <algorithm>

namespace ridgepoint {

namespace {

constexpr int progressSteps = 1000;
constexpr qint64 moment = 150; ///< ms; what takes no longer needs no progress bar

} // namespace

FileOpener::FileOpener(Session& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_watch(new FileWatch(this))
{
    connect(m_watch, &FileWatch::changed, this, &FileOpener::changedOnDisk);
    connect(&session, &Session::measurementsChanged, this, &FileOpener::watch);
}

FileOpener::~FileOpener()
{
    for (auto& [path, job] : m_jobs) {
        job.watcher->disconnect(this);
        job.watcher->cancel();
        m_retired.push_back(job.watcher->future());
    }
    for (QFuture<Result>& future : m_retired)
        future.waitForFinished();
}

void FileOpener::open(const QStringList& paths)
{
    const auto catalog = std::make_shared<const Catalog>(m_session.catalog());
    for (const QString& path : paths)
        start(QFileInfo(path).absoluteFilePath(), {}, catalog);
}

void FileOpener::mapColumns(const QString& path, const ColumnMapping& mapping, const std::string& fingerprint)
{
    ColumnMemory::remember(fingerprint, mapping);
    Wish wish;
    wish.facts.mapping = mapping;
    start(path, std::move(wish), std::make_shared<const Catalog>(m_session.catalog()));
}

void FileOpener::watch()
{
    QStringList paths;
    for (const auto& file : m_session.measurements())
        paths << QString::fromStdString(file->path());
    for (const auto& file : m_session.countedFiles())
        paths << QString::fromStdString(file->path());
    for (const auto& file : m_session.roofFiles())
        paths << QString::fromStdString(file->path());
    for (const auto& file : m_session.operatorFiles())
        paths << QString::fromStdString(file->path());
    for (const auto& file : m_session.servingFiles())
        paths << QString::fromStdString(file->path());
    m_watch->setPaths(paths);
}

void FileOpener::reload(const QString& path)
{
    Wish wish;
    const std::string name = path.toStdString();
    for (const auto& file : m_session.measurements()) {
        if (file->path() == name)
            wish = {file->corrections, file->gpu_id, {}, {}, {}};
    }
    for (const auto& file : m_session.countedFiles()) {
        if (file->path() == name)
            wish = {{}, file->gpu_id, file->corrections, file->matches, {}};
    }
    start(path, std::move(wish), std::make_shared<const Catalog>(m_session.catalog()));
}

void FileOpener::correct(const QString& path, const GemmFacts& facts, const QString& gpuId)
{
    const auto found = std::ranges::find_if(
        m_session.measurements(), [&](const auto& file) { return file->sweep.path == path.toStdString(); });
    if (found == m_session.measurements().end())
        return;
    const std::optional<std::string> gpu = gpuId.isEmpty() ? std::nullopt : std::optional(gpuId.toStdString());
    if (facts == (*found)->corrections) {
        auto changed = std::make_shared<MeasuredFile>(**found);
        changed->gpu_id = gpu;
        m_session.addMeasurement(std::move(changed));
        return;
    }
    start(path, {facts, gpu}, std::make_shared<const Catalog>(m_session.catalog()));
}

/// The profile is shared: nothing is read again.
void FileOpener::change(const QString& path, const std::function<void(CountedFile&)>& edit)
{
    const auto found = std::ranges::find_if(
        m_session.countedFiles(), [&](const auto& file) { return file->path() == path.toStdString(); });
    if (found == m_session.countedFiles().end())
        return;
    auto changed = std::make_shared<CountedFile>(**found);
    edit(*changed);
    m_session.addMeasurement(std::shared_ptr<const CountedFile>(std::move(changed)));
}

void FileOpener::chooseGpu(const QString& path, const QString& gpuId)
{
    change(path,
        [&](CountedFile& file) { file.gpu_id = gpuId.isEmpty() ? std::nullopt : std::optional(gpuId.toStdString()); });
}

void FileOpener::chooseLocale(const QString& path, NumberLocale locale)
{
    const auto found = std::ranges::find_if(
        m_session.countedFiles(), [&](const auto& file) { return file->path() == path.toStdString(); });
    if (found == m_session.countedFiles().end())
        return;
    CounterFacts facts = (*found)->corrections;
    facts.locale = locale;
    start(path, {{}, (*found)->gpu_id, facts, (*found)->matches, {}},
        std::make_shared<const Catalog>(m_session.catalog()));
}

void FileOpener::askForColumns(const QString& path)
{
    const Parsed<TextSource> source = TextSource::open(QFileInfo(path).filesystemAbsoluteFilePath());
    if (!source.ok())
        emit problem(errorText(source.diagnostics));
    else
        emit mappingWanted(path, tablePreview(source.value.text()), {});
}

void FileOpener::correctMatches(const QString& path, const KernelCorrections& matches)
{
    change(path, [&](CountedFile& file) { file.matches = matches; });
}

void FileOpener::close(const QString& path)
{
    cancel(path);
    m_session.removeMeasurement(path.toStdString());
}

void FileOpener::start(const QString& path, Wish wish, std::shared_ptr<const Catalog> catalog)
{
    retire(path);
    m_watch->remember(path);
    auto* watcher = new QFutureWatcher<Result>(this);
    wish.mappings = ColumnMemory::load();
    Job& job = m_jobs[path];
    job = {watcher, std::move(wish), {}};
    job.clock.start();
    connect(watcher, &QFutureWatcherBase::finished, this, [this, path] { finish(path); });
    connect(watcher, &QFutureWatcherBase::progressValueChanged, this, [this, path](int value) {
        const auto found = m_jobs.find(path);
        if (found != m_jobs.end() && found->second.clock.elapsed() > moment)
            emit progress(path, static_cast<double>(value) / progressSteps);
    });
    emit started(path);
    watcher->setFuture(
        QtConcurrent::run([path, wish = job.wish, catalog = std::move(catalog)](QPromise<Result>& promise) {
            promise.setProgressRange(0, progressSteps);
            promise.addResult(read(path, wish, *catalog, [&promise](double share) {
                promise.setProgressValue(static_cast<int>(share * progressSteps));
                return !promise.isCanceled();
            }));
        }));
}

/// An older request for the path must not arrive any more.
void FileOpener::retire(const QString& path)
{
    std::erase_if(m_retired, [](const QFuture<Result>& future) { return future.isFinished(); });
    const auto found = m_jobs.find(path);
    if (found == m_jobs.end())
        return;
    QFutureWatcher<Result>* watcher = found->second.watcher;
    m_jobs.erase(found);
    watcher->disconnect(this);
    watcher->cancel();
    m_retired.push_back(watcher->future());
    watcher->deleteLater();
}

void FileOpener::cancel(const QString& path)
{
    if (!m_jobs.contains(path))
        return;
    retire(path);
    emit finished(path);
}

void FileOpener::cancelAll()
{
    while (!m_jobs.empty())
        cancel(QString(m_jobs.begin()->first));
}

void FileOpener::finish(const QString& path)
{
    const auto found = m_jobs.find(path);
    QFutureWatcher<Result>* watcher = found->second.watcher;
    const Wish wish = std::move(found->second.wish);
    m_jobs.erase(found);
    watcher->deleteLater();
    const Result result = watcher->future().resultCount() > 0 ? watcher->result() : nullptr;
    if (result && std::holds_alternative<SessionFile>(*result))
        emit sessionFileOpened(path);
    else if (auto* sweep = result ? std::get_if<Parsed<GemmSweep>>(result.get()) : nullptr)
        take(path, wish, *sweep);
    else if (auto* counted = result ? std::get_if<Parsed<CountedFile>>(result.get()) : nullptr)
        take(path, wish, *counted);
    else if (auto* roofs = result ? std::get_if<Parsed<RoofFile>>(result.get()) : nullptr)
        take(*roofs);
    else if (auto* serving = result ? std::get_if<Parsed<ServingFile>>(result.get()) : nullptr)
        take(*serving);
    else if (auto* operators = result ? std::get_if<Parsed<MeasuredOperators>>(result.get()) : nullptr)
        take(*operators);
    else if (auto* unknown = result ? std::get_if<UnknownTable>(result.get()) : nullptr)
        take(path, *unknown);
    else if (auto* scenario = result ? std::get_if<Parsed<Scenario>>(result.get()) : nullptr)
        take(path, *scenario);
    else if (auto* model = result ? std::get_if<Parsed<Model>>(result.get()) : nullptr)
        take(path, *model);
    else if (auto* constants = result ? std::get_if<Parsed<calibrated::Calibration>>(result.get()) : nullptr)
        take(path, *constants);
    emit finished(path);
}

void FileOpener::take(const QString& path, const Wish& wish, Parsed<GemmSweep>& parsed)
{
    if (!parsed.ok()) {
        emit problem(errorText(parsed.diagnostics));
        return;
    }
    auto file = std::make_shared<MeasuredFile>();
    file->sweep = std::move(parsed.value);
    file->sweep.path = path.toStdString(); // the very text by which the session and the views know it
    file->corrections = wish.facts;
    file->gpu_id = wish.gpu_id ? wish.gpu_id : matchedGpu(file->sweep.gpu_name);
    file->diagnostics = std::move(parsed.diagnostics);
    m_session.addMeasurement(file);
    emit notice(openedText(*file));
}

void FileOpener::take(const QString&, const Wish& wish, Parsed<CountedFile>& parsed)
{
    if (!parsed.ok()) {
        emit problem(errorText(parsed.diagnostics));
        return;
    }
    auto file = std::make_shared<CountedFile>(std::move(parsed.value));
    file->corrections = wish.counter_facts;
    file->matches = wish.matches;
    file->gpu_id = wish.gpu_id ? wish.gpu_id : profiledGpu(file->file());
    file->diagnostics = std::move(parsed.diagnostics);
    m_session.addMeasurement(std::shared_ptr<const CountedFile>(file));
    emit notice(openedText(*file));
}

void FileOpener::take(Parsed<RoofFile>& parsed)
{
    if (!parsed.ok()) {
        emit problem(errorText(parsed.diagnostics));
        return;
    }
    parsed.value.diagnostics = parsed.diagnostics;
    const auto file = std::make_shared<const RoofFile>(std::move(parsed.value));
    m_session.addMeasurement(file);
    emit notice(withWarnings(tr("%1: measured roofs of %2; choose them above the plot of the Counters tab, or use them "
                                "in the Calibration tab")
                                 .arg(QFileInfo(QString::fromStdString(file->path())).fileName(),
                                     QString::fromStdString(file->measured.tool)),
        file->diagnostics));
}

void FileOpener::take(Parsed<ServingFile>& parsed)
{
    if (!parsed.ok()) {
        emit problem(errorText(parsed.diagnostics));
        return;
    }
    parsed.value.diagnostics = std::move(parsed.diagnostics);
    const auto file = std::make_shared<const ServingFile>(std::move(parsed.value));
    m_session.addMeasurement(file);
    const auto rows = static_cast<qint64>(file->table.points.size());
    emit notice(withWarnings(
        tr("%1: %2 rows of measured servers opened").arg(file->title(), format::integer(rows)), file->diagnostics));
}

void FileOpener::take(Parsed<MeasuredOperators>& parsed)
{
    if (!parsed.ok()) {
        emit problem(errorText(parsed.diagnostics));
        return;
    }
    parsed.value.gpu_id = matchedGpu(parsed.value.file->gpu_name);
    parsed.value.diagnostics = parsed.diagnostics;
    const auto file = std::make_shared<const MeasuredOperators>(std::move(parsed.value));
    m_session.addMeasurement(file);
    const auto rows = static_cast<qint64>(file->file->rowCount());
    emit notice(
        withWarnings(tr("%1: %2 rows of %3 opened; the Calibration tab fits their constants")
                         .arg(file->title(), format::integer(rows), QString::fromUtf8(name(file->file->layout))),
            file->diagnostics));
}

void FileOpener::take(const QString& path, const UnknownTable& table)
{
    emit mappingWanted(path, table.preview,
        table.diagnostics.empty() ? unknownTableText(QFileInfo(path).fileName(), table.preview)
                                  : errorText(table.diagnostics));
}

void FileOpener::take(const QString& path, Parsed<Scenario>& parsed)
{
    if (!parsed.ok()) {
        emit problem(errorText(parsed.diagnostics));
        return;
    }
    m_session.edit(parsed.value, QStringLiteral("scenario"));
    emit notice(withWarnings(tr("Scenario of %1 opened").arg(QFileInfo(path).fileName()), parsed.diagnostics));
}

void FileOpener::take(const QString& path, Parsed<Model>& parsed)
{
    if (!parsed.ok()) {
        emit problem(errorText(parsed.diagnostics));
        return;
    }
    const QString consequence = m_session.useImportedModel(parsed.value);
    const QString text = withWarnings(
        tr("Model %1 imported from %2").arg(QString::fromStdString(parsed.value.name), QFileInfo(path).fileName()),
        parsed.diagnostics);
    emit notice(consequence.isEmpty() ? text : QString(text + u'\n' + consequence));
}

void FileOpener::take(const QString& path, Parsed<calibrated::Calibration>& parsed)
{
    if (!parsed.ok()) {
        emit problem(errorText(parsed.diagnostics));
        return;
    }
    const Gpu* gpu = m_session.catalog().gpu(parsed.value.gpu);
    m_session.useCalibration(parsed.value);
    QStringList sets;
    for (const std::string& set : calibrated::setNames(parsed.value))
        sets << QString::fromStdString(set);
    emit notice(withWarnings(
        tr("%1: constants of %2 in use for %3")
            .arg(QFileInfo(path).fileName(), QString::fromStdString(gpu != nullptr ? gpu->name : parsed.value.gpu),
                sets.join(QStringLiteral(", "))),
        parsed.diagnostics));
}

/// The first of the file's devices that is a preset.
std::optional<std::string> FileOpener::profiledGpu(const CounterFile& file) const
{
    for (const std::string& device : file.devices) {
        if (auto id = matchedGpu(device))
            return id;
    }
    return {};
}

std::optional<std::string> FileOpener::matchedGpu(const std::string& measured) const
{
    std::vector<GpuName> names;
    for (const Gpu& gpu : m_session.catalog().gpus())
        names.push_back({gpu.id, gpu.name});
    return measured.empty() ? std::nullopt : matchGpu(measured, names);
}

} // namespace ridgepoint
