module perdura.io/tour

go 1.25.0

require go.temporal.io/sdk v1.48.0
