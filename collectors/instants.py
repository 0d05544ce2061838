"""Instants as sources write them, turned into the aware end of the period they speak for."""

from typing import Literal

from pydantic import Field

from collectors.options import Context, Expression, Options, Zone

Names = Literal["end", "start", "last_day"]


class At(Options):
    """Where a row's instant stands and how it is written."""

    expr: Expression = Field(description="biểu thức JMESPath trả về thời điểm")
    of: Context = Field("row", description="tính trên row, element hay page")
    format: str = Field(
        "iso",
        description="iso, epoch (giây), epoch_ms, period (chữ: “Quý IV/2023”, “10T/2023”; cho cả loại kỳ), hoặc mẫu strptime như %d/%m/%Y %H:%M",
    )
    zone: Zone | None = Field(None, description="múi giờ của thời điểm không ghi múi giờ; trống = múi giờ của tỉnh")
    names: Names = Field(
        "end", description="thời điểm đó là: cuối kỳ (end), đầu kỳ (start), hay ngày cuối cùng của kỳ (last_day)"
    )
