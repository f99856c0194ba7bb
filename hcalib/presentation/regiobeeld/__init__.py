"""The Regiobeeld: from results about population and labour market to the blocks of the report."""
