// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gemm_view/open_files.h"

#include <QFileInfo>
#include <QtConcurrentRun>

#include "core/io/json_text.h"
#include "core/measure/gpu_match.h"
#include "core/model/hf_config.h"
#include "core/scenario/scenario_json.h"
#include "ui/gemm_view/file_kind.h"
#include "ui/session/session.h"
#include "ui/theme/format.h"

#include <algorithm>

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;

constexpr int progressSteps = 1000;
constexpr qint64 moment = 150; ///< ms; what takes no longer needs no progress bar

QString errorText(const std::vector<Diagnostic>& diagnostics)
{
    std::vector<Diagnostic> errors;
    std::ranges::copy_if(
        diagnostics, std::back_inserter(errors), [](const Diagnostic& d) { return d.severity == Severity::Error; });
    return QString::fromStdString(joinedText(errors));
}

QString remarkText(const Diagnostic& remark)
{
    const QString text = QString::fromStdString(remark.message);
    return remark.line > 0 ? FileOpener::tr("line %1: %2").arg(remark.line).arg(text) : text;
}

/// The first warning, and how many more there are; empty without any.
QString warningText(const std::vector<Diagnostic>& diagnostics)
{
    const auto isWarning = [](const Diagnostic& d) { return d.severity == Severity::Warning; };
    const auto first = std::ranges::find_if(diagnostics, isWarning);
    if (first == diagnostics.end())
        return {};
    const auto others = std::ranges::count_if(diagnostics, isWarning) - 1;
    const QString text = remarkText(*first);
    return others > 0 ? FileOpener::tr("%1 (and %2 more)").arg(text).arg(others) : text;
}

QString withWarnings(const QString& text, const std::vector<Diagnostic>& diagnostics)
{
    const QString warnings = warningText(diagnostics);
    return warnings.isEmpty() ? text : QString(text + QStringLiteral(": ") + warnings);
}

QString openedText(const MeasuredFile& file)
{
    const auto rows = static_cast<qint64>(file.sweep.rows.size());
    QString text = rows == 1 ? FileOpener::tr("%1: 1 row opened").arg(file.title())
                             : FileOpener::tr("%1: %2 rows opened").arg(file.title(), format::integer(rows));
    if (file.sweep.dropped_rows > 0)
        text += FileOpener::tr(", %1 dropped").arg(format::integer(static_cast<qint64>(file.sweep.dropped_rows)));
    return withWarnings(text, file.diagnostics);
}

template<typename T> Parsed<T> refusal(Parsed<std::string>& text)
{
    Parsed<T> parsed;
    parsed.diagnostics = std::move(text.diagnostics);
    return parsed;
}

} // namespace

FileOpener::FileOpener(Session& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
{
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

void FileOpener::close(const QString& path)
{
    cancel(path);
    m_session.removeMeasurement(path.toStdString());
}

/// On a thread of the pool: nothing of the session is touched here.
FileOpener::Result FileOpener::read(
    const QString& path, const GemmFacts& facts, const Catalog& catalog, const ImportProgress& progress)
{
    const std::filesystem::path file = QFileInfo(path).filesystemAbsoluteFilePath();
    const FileKind kind = fileKind(path);
    if (kind == FileKind::Session)
        return std::make_shared<Opened>(SessionFile());
    if (kind == FileKind::Table)
        return std::make_shared<Opened>(importGemmSweep(file, facts, progress));
    Parsed<std::string> text = readTextFile(file);
    if (kind == FileKind::Scenario) {
        return std::make_shared<Opened>(
            text.ok() ? readScenario(text.value, file.string(), catalog) : refusal<Scenario>(text));
    }
    return std::make_shared<Opened>(text.ok() ? readHfConfig(text.value, file.string()) : refusal<Model>(text));
}

void FileOpener::start(const QString& path, Wish wish, std::shared_ptr<const Catalog> catalog)
{
    retire(path);
    auto* watcher = new QFutureWatcher<Result>(this);
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
        QtConcurrent::run([path, facts = job.wish.facts, catalog = std::move(catalog)](QPromise<Result>& promise) {
            promise.setProgressRange(0, progressSteps);
            promise.addResult(read(path, facts, *catalog, [&promise](double share) {
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
    else if (auto* scenario = result ? std::get_if<Parsed<Scenario>>(result.get()) : nullptr)
        take(path, *scenario);
    else if (auto* model = result ? std::get_if<Parsed<Model>>(result.get()) : nullptr)
        take(path, *model);
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

std::optional<std::string> FileOpener::matchedGpu(const std::string& measured) const
{
    std::vector<GpuName> names;
    for (const Gpu& gpu : m_session.catalog().gpus())
        names.push_back({gpu.id, gpu.name});
    return measured.empty() ? std::nullopt : matchGpu(measured, names);
}

} // namespace ridgepoint
