"""The tab that shows what a model's texts measure at every temperature."""
