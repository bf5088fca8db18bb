// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QFuture>
#include <QFutureWatcher>
#include <QObject>
#include <QString>
#include <QStringList>

#include "core/measure/counters/counter_import.h"
#include "core/measure/gemm_import.h"
#include "core/measure/table_preview.h"
#include "core/model/model.h"
#include "core/scenario/catalog.h"
#include "core/scenario/scenario.h"
#include "ui/files/column_memory.h"
#include "ui/session/counted_file.h"
#include "ui/session/measured_file.h"
#include "ui/session/measured_operators.h"
#include "ui/session/roof_file.h"
#include "ui/session/serving_file.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace ridgepoint {

class FileWatch;
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
    /// Reads an open file again, with what the user corrected.
    void reload(const QString& path);
    /// Changes what is known of a measured file: another GPU at once, another shape or type by reading it again.
    void correct(const QString& path, const GemmFacts& facts, const QString& gpuId);
    /// The same of a file of counters.
    void chooseGpu(const QString& path, const QString& gpuId);
    /// Reads a file of counters again, its numbers in this notation.
    void chooseLocale(const QString& path, NumberLocale locale);
    /// Asks for the columns of an open table again.
    void askForColumns(const QString& path);
    void correctMatches(const QString& path, const KernelCorrections& matches);
    /// Reads any table by a choice of columns, and remembers it for tables with this header.
    void mapColumns(const QString& path, const ColumnMapping& mapping, const std::string& fingerprint);
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
    /// A table that no importer knows: mapColumns() reads it once the columns have been chosen.
    void mappingWanted(const QString& path, const ridgepoint::TablePreview& preview, const QString& text);
    void changedOnDisk(const QString& path); ///< an open file: reload() reads it again
    void sessionFileOpened(const QString& path); ///< a saved session: for who can restore the whole window

private:
    struct SessionFile
    {
    };
    /// Columns of which nobody knows yet what they mean.
    struct UnknownTable
    {
        TablePreview preview;
        std::vector<Diagnostic> diagnostics; ///< why it cannot be read with the columns that were chosen once
    };
    using Opened = std::variant<Parsed<GemmSweep>, Parsed<CountedFile>, Parsed<RoofFile>, Parsed<ServingFile>,
        Parsed<MeasuredOperators>, UnknownTable, Parsed<Scenario>, Parsed<Model>, Parsed<calibrated::Calibration>,
        SessionFile>;
    using Result = std::shared_ptr<Opened>; ///< none when it was cancelled
    struct Wish
    {
        GemmFacts facts;
        std::optional<std::string> gpu_id; ///< chosen by the user; else matched
        CounterFacts counter_facts {};
        KernelCorrections matches {}; ///< stay when a file is read again
        ColumnMemory mappings {}; ///< what was chosen for other tables
    };
    struct Job
    {
        QFutureWatcher<Result>* watcher = nullptr;
        Wish wish;
        QElapsedTimer clock;
    };

    // On a thread of the pool: nothing of the session is touched in these.
    static Result readCounters(
        std::string_view text, const QString& path, const Wish& wish, const ImportProgress& progress);
    static Result readRoofs(std::string_view text, const QString& path);
    static Result readOperators(std::string_view text, const QString& path, const ImportProgress& progress);
    static Result readServing(std::string_view text, const QString& path, const ImportProgress& progress);
    static Result readUnknown(
        std::string_view text, const QString& path, const Wish& wish, const ImportProgress& progress);
    static Result readTable(const QString& path, const Wish& wish, const ImportProgress& progress);
    static Result read(const QString& path, const Wish& wish, const Catalog& catalog, const ImportProgress& progress);
    void change(const QString& path, const std::function<void(CountedFile&)>& edit);
    void start(const QString& path, Wish wish, std::shared_ptr<const Catalog> catalog);
    void retire(const QString& path);
    void finish(const QString& path);
    void take(const QString& path, const Wish& wish, Parsed<GemmSweep>& parsed);
    void take(const QString& path, const Wish& wish, Parsed<CountedFile>& parsed);
    void take(Parsed<RoofFile>& parsed);
    void take(Parsed<ServingFile>& parsed);
    void take(Parsed<MeasuredOperators>& parsed);
    void take(const QString& path, const UnknownTable& table);
    void take(const QString& path, Parsed<Scenario>& parsed);
    void take(const QString& path, Parsed<Model>& parsed);
    void take(const QString& path, Parsed<calibrated::Calibration>& parsed);
    void watch();
    std::optional<std::string> matchedGpu(const std::string& measured) const;
    std::optional<std::string> profiledGpu(const CounterFile& file) const;

    Session& m_session;
    FileWatch* m_watch;
    std::map<QString, Job> m_jobs;
    std::vector<QFuture<Result>> m_retired; ///< cancelled, perhaps still at work
};

} // namespace ridgepoint
