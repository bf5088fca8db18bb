// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QFuture>
#include <QFutureWatcher>
#include <QObject>
#include <QString>
#include <QStringList>

#include "core/measure/gemm_import.h"
#include "core/model/model.h"
#include "core/scenario/catalog.h"
#include "core/scenario/scenario.h"
#include "ui/session/measured_file.h"

#include <map>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace ridgepoint {

class Session;

/// Opens files for the session: each is recognised by its content, read and checked in the background, and handed over
/// only when it is good. The newest request for a path wins.
class FileOpener final : public QObject
{
    Q_OBJECT
public:
    explicit FileOpener(Session& session, QObject* parent = nullptr);
    /// Cancels what is under way, then waits for it.
    ~FileOpener() override;

    void open(const QStringList& paths);
    /// Changes what is known of a measured file: another GPU at once, another shape or type by reading it again.
    void correct(const QString& path, const GemmFacts& facts, const QString& gpuId);
    void close(const QString& path);
    void cancel(const QString& path);
    void cancelAll();
    bool isBusy() const { return !m_jobs.empty(); }

signals:
    void started(const QString& path);
    void progress(const QString& path, double fraction); ///< 0 … 1; not for what is done within a moment
    void finished(const QString& path); ///< opened, refused or cancelled
    void problem(const QString& text); ///< with file, line, column, what was found and expected
    void notice(const QString& text);
    void sessionFileOpened(const QString& path); ///< a saved session: for who can restore the whole window

private:
    struct SessionFile
    {
    };
    using Opened = std::variant<Parsed<GemmSweep>, Parsed<Scenario>, Parsed<Model>, SessionFile>;
    using Result = std::shared_ptr<Opened>; ///< none when it was cancelled
    struct Wish
    {
        GemmFacts facts;
        std::optional<std::string> gpu_id; ///< chosen by the user; else matched
    };
    struct Job
    {
        QFutureWatcher<Result>* watcher = nullptr;
        Wish wish;
        QElapsedTimer clock;
    };

    static Result read(
        const QString& path, const GemmFacts& facts, const Catalog& catalog, const ImportProgress& progress);
    void start(const QString& path, Wish wish, std::shared_ptr<const Catalog> catalog);
    void retire(const QString& path);
    void finish(const QString& path);
    void take(const QString& path, const Wish& wish, Parsed<GemmSweep>& parsed);
    void take(const QString& path, Parsed<Scenario>& parsed);
    void take(const QString& path, Parsed<Model>& parsed);
    std::optional<std::string> matchedGpu(const std::string& measured) const;

    Session& m_session;
    std::map<QString, Job> m_jobs;
    std::vector<QFuture<Result>> m_retired; ///< cancelled, perhaps still at work
};

} // namespace ridgepoint
