// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "ui/session/latest_job.h"
#include "ui/session/session.h"

#include <vector>

namespace ridgepoint {

/// Batches at which a measured operator of the scenario falls behind: on this GPU, in a sweep of the operator's shape.
class Cliffs final : public QObject
{
    Q_OBJECT
public:
    explicit Cliffs(Session& session, QObject* parent = nullptr);

    const std::vector<int>& batches() const { return m_batches; }

signals:
    void changed();

private:
    /// Shapes of the scenario's operators, and the sweeps that may have them.
    struct Question
    {
        std::string gpu;
        Precision weights {};
        Precision activations {};
        std::vector<std::pair<std::int64_t, std::int64_t>> shapes; ///< n, k
        bool operator==(const Question&) const = default;
    };
    Question question() const;
    void update();

    Session& m_session;
    Question m_asked;
    MeasuredFiles m_files;
    std::vector<int> m_batches;
    LatestJob<std::vector<int>> m_job;
};

} // namespace ridgepoint
