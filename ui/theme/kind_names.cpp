// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/kind_names.h"

#include <QCoreApplication>

namespace ridgepoint {

QString kindLabel(OperatorKind kind)
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("OperatorKind", text); };
    switch (kind) {
    case OperatorKind::Projection:
        return tr("Projections");
    case OperatorKind::Attention:
        return tr("Attention");
    case OperatorKind::FeedForward:
        return tr("Feed-forward");
    case OperatorKind::Elementwise:
        return tr("Elementwise");
    case OperatorKind::Embedding:
        return tr("Embedding, head");
    case OperatorKind::Communication:
        return tr("Communication");
    }
    return {};
}

QString boundLabel(Bound bound)
{
    const std::string_view text = name(bound);
    return QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace ridgepoint
