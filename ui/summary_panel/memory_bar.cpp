// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/summary_panel/memory_bar.h"

#include <QPainter>

#include "ui/theme/format.h"
#include "ui/theme/theme.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ridgepoint {

MemoryBar::MemoryBar(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("memoryBar"));
    setAccessibleName(tr("Memory use"));
    setAttribute(Qt::WA_OpaquePaintEvent);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void MemoryBar::setMemory(const MemoryFit& memory)
{
    m_memory = memory;
    setAccessibleDescription(
        tr("%1 of %2").arg(format::si(memory.used(), u"B"), format::siShort(memory.capacity_bytes, u"B")));
    update();
}

void MemoryBar::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
    painter.fillRect(rect(), theme.paper);
    const QRectF bar = QRectF(rect()).adjusted(4, 2, -4, -2);
    painter.fillRect(bar, theme.grid);
    const double whole = std::max(m_memory.capacity_bytes, m_memory.used());
    if (whole <= 0)
        return;
    const std::array<std::pair<double, QColor>, 4> parts {{{m_memory.weights_bytes,
                                                               theme.kind(OperatorKind::Projection)},
        {m_memory.kv_cache_bytes, theme.kind(OperatorKind::Attention)},
        {m_memory.activations_bytes, theme.kind(OperatorKind::Elementwise)}, {m_memory.reserve_bytes, theme.border}}};
    double left = bar.left();
    for (const auto& [bytes, colour] : parts) {
        const double width = bytes / whole * bar.width();
        painter.fillRect(QRectF(left, bar.top(), width, bar.height()), colour);
        left += width;
    }
    if (m_memory.used() <= m_memory.capacity_bytes)
        return;
    const double capacity = bar.left() + m_memory.capacity_bytes / whole * bar.width();
    painter.fillRect(QRectF(capacity, bar.top(), bar.right() - capacity, bar.height()), theme.trouble);
    painter.fillRect(QRectF(capacity - 1, 0, 2, height()), theme.ink);
}

} // namespace ridgepoint
