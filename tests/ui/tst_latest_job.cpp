// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QSemaphore>

#include "ui/session/latest_job.h"

#include <atomic>
#include <memory>
#include <vector>

using namespace ridgepoint;

/// Work on another thread of which only the newest result counts. Semaphores, not clocks, decide what runs when.
class TestLatestJob : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_results.clear(); }

    void resultsArriveOnTheOwnersThread()
    {
        LatestJob<int> job;
        QThread* worker = nullptr;
        QThread* taker = nullptr;
        job.start(
            [&worker] {
                worker = QThread::currentThread();
                return 7;
            },
            [&](int result) {
                taker = QThread::currentThread();
                m_results.push_back(result);
            });
        QVERIFY(job.isBusy());
        QTRY_COMPARE(m_results, std::vector {7});
        QVERIFY(!job.isBusy());
        QVERIFY(worker != nullptr && worker != taker);
        QCOMPARE(taker, QThread::currentThread());
    }

    void newestWins_data()
    {
        QTest::addColumn<int>("requests");
        QTest::newRow("one") << 1;
        QTest::newRow("one waits") << 2;
        QTest::newRow("those between are never run") << 100;
    }
    void newestWins()
    {
        QFETCH(int, requests);
        LatestJob<int> job;
        QSemaphore first;
        std::atomic<int> ran = 0;
        for (int i = 1; i <= requests; ++i) {
            job.start(
                [&, i] {
                    if (i == 1)
                        first.acquire();
                    ++ran;
                    return i;
                },
                [this](int result) { m_results.push_back(result); });
        }
        first.release();
        QTRY_VERIFY(!job.isBusy());
        QCOMPARE(m_results, std::vector {requests});
        QCOMPARE(ran.load(), std::min(requests, 2));
    }

    /// The result is there, the news of it has not been delivered yet.
    void doneButNotDelivered()
    {
        LatestJob<int> job;
        QSemaphore done;
        const auto take = [this](int result) { m_results.push_back(result); };
        for (int i = 1; i <= 20; ++i) {
            job.start(
                [&done, i] {
                    done.release();
                    return i;
                },
                take);
            if (i == 1)
                done.acquire();
        }
        QTRY_VERIFY(!job.isBusy());
        QCOMPARE(m_results, std::vector {20});
    }

    void forgottenWorkDoesNotArrive()
    {
        LatestJob<int> job;
        QSemaphore gate;
        const auto take = [this](int result) { m_results.push_back(result); };
        const auto wait = [&gate] {
            gate.acquire();
            return 1;
        };
        job.start(wait, take);
        job.start([] { return 2; }, take);
        job.forget();
        QVERIFY(!job.isBusy());
        gate.release();
        job.start([] { return 3; }, take);
        QTRY_VERIFY(!job.isBusy());
        QCOMPARE(m_results, std::vector {3});
    }

    void theTakerMayAskForMore()
    {
        LatestJob<int> job;
        std::function<void(int)> take = [&](int result) {
            m_results.push_back(result);
            if (result < 5)
                job.start([result] { return result + 1; }, take);
        };
        job.start([] { return 1; }, take);
        QTRY_COMPARE(m_results, (std::vector {1, 2, 3, 4, 5}));
        QVERIFY(!job.isBusy());
    }

    void resultsNeedNoDefault()
    {
        LatestJob<std::shared_ptr<const int>> job;
        std::shared_ptr<const int> taken;
        job.start([] { return std::make_shared<const int>(9); }, [&](auto result) { taken = std::move(result); });
        QTRY_VERIFY(taken);
        QCOMPARE(*taken, 9);
    }

    void theOwnerWaitsAndNothingArrives()
    {
        QSemaphore started;
        QSemaphore gate;
        std::atomic<bool> finished = false;
        {
            LatestJob<int> job;
            job.start(
                [&] {
                    started.release();
                    gate.acquire();
                    finished = true;
                    return 1;
                },
                [this](int result) { m_results.push_back(result); });
            started.acquire();
            gate.release();
        }
        QVERIFY(finished);
        QCoreApplication::processEvents();
        QVERIFY(m_results.empty());
    }

private:
    std::vector<int> m_results;
};

QTEST_MAIN(TestLatestJob)
#include "tst_latest_job.moc"
