"""评选: score sheets, experts, draws, rankings, places, waiting lists, protocols."""
