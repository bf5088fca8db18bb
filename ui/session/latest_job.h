// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFutureWatcher>
#include <QObject>
#include <QtConcurrentRun>

#include <functional>
#include <memory>
#include <utility>

namespace ridgepoint {

/// Work on another thread of which only the newest result counts. While one piece of work runs, at most one more waits:
/// what is asked for in between is replaced. Belongs to one thread, on which results arrive.
template<typename Result> class LatestJob
{
public:
    using Work = std::function<Result()>;
    using Taker = std::function<void(Result)>;

    LatestJob() = default;
    LatestJob(const LatestJob&) = delete;
    LatestJob& operator=(const LatestJob&) = delete;
    /// Waits for what is under way: work may look at what its owner holds by shared pointers only.
    ~LatestJob()
    {
        m_watcher.disconnect();
        m_watcher.waitForFinished();
    }

    void start(Work work, Taker taker)
    {
        m_next = std::move(work);
        m_taker = std::move(taker);
        m_wanted = true;
        if (!m_watcher.isRunning())
            runNext();
    }
    /// What is under way will not arrive.
    void forget()
    {
        m_next = {};
        m_taker = {};
        m_wanted = false;
    }
    bool isBusy() const { return m_wanted; }

private:
    void runNext()
    {
        QObject::disconnect(&m_watcher, nullptr, nullptr, nullptr);
        QObject::connect(&m_watcher, &QFutureWatcherBase::finished, &m_watcher, [this] { finish(); });
        m_watcher.setFuture(
            QtConcurrent::run([work = std::exchange(m_next, {})] { return std::make_shared<Result>(work()); }));
    }
    void finish()
    {
        if (m_next) {
            runNext();
            return;
        }
        if (!m_wanted)
            return;
        m_wanted = false;
        // What it holds goes with it; it may start the next piece of work.
        std::exchange(m_taker, {})(std::move(*m_watcher.result()));
    }

    QFutureWatcher<std::shared_ptr<Result>> m_watcher;
    Work m_next;
    Taker m_taker;
    bool m_wanted = false;
};

} // namespace ridgepoint
